import { asc, eq } from "drizzle-orm";
import { utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { MAX_BOUND_US } from "../rules.ts";
import { clockLimit, clockSource } from "../clock-schema.ts";
import type { ThreadSource } from "./messages.ts";

const PURPOSE = "timestamp/source";

export const sealSourceKey = (sourceId: string, secret: Uint8Array): Uint8Array =>
  masterKey().seal(PURPOSE, utf8(sourceId), secret);

/** The enabled sources with their keys opened, and the limit. */
export async function readConfiguration(ctx: Context): Promise<{ sources: ThreadSource[]; limitUs: number }> {
  const rows = await ctx.db
    .select()
    .from(clockSource)
    .where(eq(clockSource.isEnabled, true))
    .orderBy(asc(clockSource.id));
  const [limit] = await ctx.db.select().from(clockLimit).where(eq(clockLimit.id, 1));
  return { sources: rows.map(sourceOf), limitUs: limit?.limitUs ?? MAX_BOUND_US };
}

export function sourceOf(row: typeof clockSource.$inferSelect): ThreadSource {
  const { id, name, host, port, keyNumber, keyAlgorithm, keySealed } = row;
  if (keyNumber === null || keyAlgorithm === null || keySealed === null) return { id, name, host, port };
  const secret = masterKey().open(PURPOSE, utf8(id), keySealed);
  return { id, name, host, port, key: { id: keyNumber, algorithm: keyAlgorithm, secret } };
}
