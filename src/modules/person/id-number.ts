import { createHmac } from "node:crypto";
import { eq } from "drizzle-orm";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { personError } from "./errors.ts";
import { person } from "./schema.ts";

const PURPOSE = "person/id-number";

export function sealIdNumber(
  personId: string,
  idNumber: string,
): { idNumberSealed: Uint8Array; idNumberDigest: string } {
  return {
    idNumberSealed: masterKey().seal(PURPOSE, utf8(personId), utf8(idNumber)),
    idNumberDigest: digestOfIdNumber(idNumber),
  };
}

export function digestOfIdNumber(idNumber: string): string {
  return createHmac("sm3", masterKey().derive(PURPOSE)).update(idNumber, "utf8").digest("hex");
}

/**
 * Name and ID number for the real-name check, and for nothing else. The caller records why it asked.
 * @throws person.not-found, person.no-id-number
 */
export async function openIdNumber(ctx: Context, personId: string): Promise<{ name: string; idNumber: string }> {
  const [found] = await ctx.db.select().from(person).where(eq(person.id, personId));
  if (!found) throw personError("not-found", { staffNo: personId });
  if (!found.idNumberSealed) throw personError("no-id-number", { staffNo: found.staffNo });
  return { name: found.name, idNumber: fromUtf8(masterKey().open(PURPOSE, utf8(personId), found.idNumberSealed)) };
}
