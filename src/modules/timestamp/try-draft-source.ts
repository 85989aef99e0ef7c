import { eq } from "drizzle-orm";
import type { z } from "zod";
import { fromHex } from "#core/bytes.ts";
import type { NtpKey } from "#core/sntp/mac.ts";
import type { Context } from "#server/context.ts";
import type { SourceInput, trySourceInput } from "./clock-input.ts";
import { clockSource } from "./clock-schema.ts";
import { sourceOf } from "./clock/configuration.ts";
import { timestampError } from "./errors.ts";
import { type Trial, tryClockSource } from "./try-clock-source.ts";

/** The key that counts: a new one; none when it is taken away; else the one that is kept. */
export function keyFor(key: SourceInput["key"], kept: NtpKey | undefined): NtpKey | undefined {
  if (key === undefined) return kept;
  return key ? { id: key.number, algorithm: key.algorithm, secret: fromHex(key.secretHex) } : undefined;
}

/**
 * Tries a source as somebody is about to save it. The kept key of the source `id` is used when no other is given, so that a
 * key need not be typed again. @throws timestamp.source-failed, source-unknown
 */
export async function tryDraftSource(
  ctx: Context,
  { id, host, port, key }: z.infer<typeof trySourceInput>,
  ask: typeof tryClockSource = tryClockSource,
): Promise<Trial> {
  const [found] = id ? await ctx.db.select().from(clockSource).where(eq(clockSource.id, id)) : [];
  if (id && !found) throw timestampError("source-unknown");
  // A kept key goes only where it was kept for: another address must be given its key anew.
  const isSameAddress = found?.host === host && found.port === port;
  return await ask({ host, port, key: keyFor(key, found && isSameAddress ? sourceOf(found).key : undefined) });
}
