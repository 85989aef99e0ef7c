import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { type SourceInput, sourceInput } from "./clock-input.ts";
import { clockSource } from "./clock-schema.ts";
import { sealSourceKey, sourceOf } from "./clock/configuration.ts";
import { timestampError } from "./errors.ts";
import { type Trial, tryClockSource } from "./try-clock-source.ts";
import { keyFor } from "./try-draft-source.ts";

/**
 * Adds a time source or changes it. It is asked live first, unless it is switched off: an address that does not tell
 * the time is not saved. Running clocks take it up within seconds.
 * @param ask for tests
 * @throws timestamp.source-failed, timestamp.source-unknown
 */
export async function saveClockSource(
  ctx: Context,
  raw: SourceInput,
  ask: typeof tryClockSource = tryClockSource,
): Promise<{ sourceId: string; trial: Trial | null }> {
  const input = sourceInput.parse(raw);
  const by = input.id ? eq(clockSource.id, input.id) : eq(clockSource.name, input.name);
  const [found] = await ctx.db.select().from(clockSource).where(by);
  if (input.id && !found) throw timestampError("source-unknown");
  const { name, kind, host, port, isEnabled } = input;
  const isSame =
    found?.name === name &&
    found.kind === kind &&
    found.host === host &&
    found.port === port &&
    found.isEnabled === isEnabled;
  if (isSame && input.key === undefined) return { sourceId: found.id, trial: null };
  const key = keyFor(input.key, found && sourceOf(found).key);
  const trial = isEnabled ? await ask({ host, port, key }) : null;

  const sourceId = found?.id ?? newId();
  await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    const sealed = {
      keyNumber: key?.id ?? null,
      keyAlgorithm: key?.algorithm ?? null,
      keySealed: key ? sealSourceKey(sourceId, key.secret) : null,
    };
    const values = { name, kind, host, port, isEnabled, ...sealed, changedAt: now };
    if (found) await tx.update(clockSource).set(values).where(eq(clockSource.id, sourceId));
    else await tx.insert(clockSource).values({ id: sourceId, ...values, createdAt: now });
    await record(tx, ctx, {
      type: "timestamp.clock-source-saved",
      subject: sourceId,
      data: { name, kind, host, port, keyNumber: sealed.keyNumber, isEnabled },
    });
  });
  return { sourceId, trial };
}
