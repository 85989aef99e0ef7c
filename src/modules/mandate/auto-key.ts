import { and, desc, eq, inArray } from "drizzle-orm";
import { certificateOf, type KeyCertificate } from "#modules/certificate/certificate-of.ts";
import type { KeyPair } from "#modules/key/read-key.ts";
import { keyPair } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";

/** The auto-sign key of a phone with its certificate, as far as it has come. */
export async function autoKeyOf(
  ctx: Pick<Context, "db">,
  terminalId: string,
): Promise<{ key: KeyPair; certificate: KeyCertificate | null } | null> {
  const [key] = await ctx.db
    .select()
    .from(keyPair)
    .where(
      and(
        eq(keyPair.terminalId, terminalId),
        eq(keyPair.purpose, "auto"),
        inArray(keyPair.state, ["OPENED", "ACTIVE"]),
      ),
    )
    .orderBy(desc(keyPair.createdAt))
    .limit(1);
  return key ? { key, certificate: await certificateOf(ctx, key.id) } : null;
}
