import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { CMS_BYTES } from "./rules.ts";
import { documentPreparation } from "./schema.ts";

/** How large a token may be to stand in a prepared signature, in bytes; null where no place bounds it (data, digests). */
export async function tokenRoom(ctx: Pick<Context, "db">, preparedId: string): Promise<number | null> {
  const { placeFrom, placeTo } = documentPreparation;
  const [row] = await ctx.db
    .select({ placeFrom, placeTo })
    .from(documentPreparation)
    .where(eq(documentPreparation.id, preparedId));
  if (!row || row.placeTo === row.placeFrom) return null;
  // Two hexadecimal digits for a byte, between angle brackets.
  return (row.placeTo - row.placeFrom - 2) / 2 - CMS_BYTES;
}
