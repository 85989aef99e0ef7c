import { eq } from "drizzle-orm";
import { signedDataLength } from "#core/cms/place.ts";
import type { Family } from "#core/cms/data-format.ts";
import type { Context } from "#server/context.ts";
import { documentPreparation } from "./schema.ts";

/**
 * How large a token may be to stand in a prepared SM2 signature, in bytes; null where no place bounds it (data, digests).
 * @param input.certificates those the CMS will enclose
 */
export async function tokenRoom(
  ctx: Pick<Context, "db">,
  input: { preparedId: string; certificates: readonly Uint8Array[]; family: Family },
): Promise<number | null> {
  const { preparedId, certificates, family } = input;
  const { placeFrom, placeTo } = documentPreparation;
  const [row] = await ctx.db
    .select({ placeFrom, placeTo })
    .from(documentPreparation)
    .where(eq(documentPreparation.id, preparedId));
  if (!row || row.placeTo === row.placeFrom) return null;
  // Two hexadecimal digits for a byte, between angle brackets.
  const place = (row.placeTo - row.placeFrom - 2) / 2;
  return place - (signedDataLength({ certificates, family, tokenBytes: place }) - place);
}
