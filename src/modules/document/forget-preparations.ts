import { and, inArray, isNull } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { documentPreparation } from "./schema.ts";

/** Drops prepared places that never became a revision. The caller knows that no signature waits for them. */
export async function forgetPreparations(ctx: Pick<Context, "db">, preparedIds: readonly string[]): Promise<void> {
  if (preparedIds.length === 0) return;
  await ctx.db
    .delete(documentPreparation)
    .where(and(inArray(documentPreparation.id, [...preparedIds]), isNull(documentPreparation.revision)));
}
