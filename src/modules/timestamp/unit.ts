import { desc, eq } from "drizzle-orm";
import { utf8 } from "#core/bytes.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { timestampError } from "./errors.ts";
import { MIN_REMAINING_MS } from "./rules.ts";
import { tsaUnit } from "./schema.ts";

const PURPOSE = "timestamp/unit";

/** A unit ready to sign. `chain` starts with its certificate. */
export type Unit = { id: string; d: Uint8Array; certificateDer: Uint8Array; chain: Uint8Array[]; notAfter: Date };

export const sealUnitKey = (unitId: string, d: Uint8Array): Uint8Array => masterKey().seal(PURPOSE, utf8(unitId), d);
export const openUnitKey = (unitId: string, sealed: Uint8Array): Uint8Array =>
  masterKey().open(PURPOSE, utf8(unitId), sealed);

/**
 * The active unit with its key opened. Read anew for each token: a revoked certificate or an exchanged unit counts at
 * once on every node.
 * @throws timestamp.no-unit, timestamp.unit-expiring
 */
export async function activeUnit(ctx: Context): Promise<Unit> {
  const [row] = await ctx.db
    .select()
    .from(tsaUnit)
    .where(eq(tsaUnit.state, "active"))
    .orderBy(desc(tsaUnit.activeAt))
    .limit(1);
  const found = row ? await certificateOf(ctx, row.id) : null;
  const now = ctx.clock.now();
  if (!row || !found || now < found.notBefore) throw timestampError("no-unit");
  const { der, chain, notAfter } = found;
  if (notAfter.getTime() - now.getTime() < MIN_REMAINING_MS)
    throw timestampError("unit-expiring", { until: notAfter.toISOString().slice(0, 10) });
  return { id: row.id, d: openUnitKey(row.id, row.keySealed), certificateDer: der, chain, notAfter };
}
