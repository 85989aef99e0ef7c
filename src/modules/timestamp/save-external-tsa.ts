import { eq, max } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { timestampError } from "./errors.ts";
import { type ExternalInput, externalInput } from "./external-input.ts";
import { externalTsa } from "./external-schema.ts";
import type { ClockSource } from "./rules.ts";
import { type ExternalTrial, tryExternalTsa } from "./try-external-tsa.ts";

/**
 * Adds an authority outside, as the last in the order, or changes one. One that is in use is asked for a token first: what
 * does not stamp, or stamps what would be refused, is not saved.
 * @throws what `tryExternalTsa` throws; timestamp.external-unknown, external-name
 */
export async function saveExternalTsa(
  ctx: Context,
  raw: ExternalInput,
  mode?: ClockSource,
): Promise<{ tsaId: string; trial: ExternalTrial | null }> {
  const { id, ...values } = externalInput.parse(raw);
  const trial = values.isEnabled ? await tryExternalTsa(ctx, values, mode) : null;
  const tsaId = id ?? newId();
  await ctx.db.transaction(async (tx) => {
    const [named] = await tx.select().from(externalTsa).where(eq(externalTsa.name, values.name)).for("update");
    if (named && named.id !== id) throw timestampError("external-name", { name: values.name });
    const row = { ...values, ...(trial ? { tokenBytes: trial.tokenBytes } : {}), changedAt: ctx.clock.now() };
    if (id) {
      const [changed] = await tx.update(externalTsa).set(row).where(eq(externalTsa.id, id));
      if (changed.affectedRows === 0) throw timestampError("external-unknown");
    } else {
      const [last] = await tx.select({ position: max(externalTsa.position) }).from(externalTsa);
      const position = (last?.position ?? 0) + 1;
      await tx.insert(externalTsa).values({ id: tsaId, ...row, position, createdAt: row.changedAt });
    }
    await record(tx, ctx, { type: "timestamp.external-saved", subject: tsaId, data: values });
  });
  return { tsaId, trial };
}
