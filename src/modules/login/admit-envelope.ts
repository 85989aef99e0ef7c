import { lt } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { ENVELOPE_WINDOW_MS } from "./terminal-rules.ts";
import { envelopeNonce } from "./terminal-schema.ts";

/** Lets an envelope through once: null, or why it is refused. The nonce's row is the arbiter between nodes. */
export async function admitEnvelope(
  ctx: Context,
  envelope: { nonce: string; timeMs: number },
): Promise<"time" | "replayed" | null> {
  const now = ctx.clock.now();
  if (Math.abs(now.getTime() - envelope.timeMs) > ENVELOPE_WINDOW_MS) return "time";
  try {
    await ctx.db.insert(envelopeNonce).values({ nonce: envelope.nonce, seenAt: now });
    return null;
  } catch (error) {
    if (isDuplicateKey(error)) return "replayed";
    throw error;
  }
}

/** Nonces whose envelope would be refused by its time anyway. */
export async function forgetOldNonces(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - 3 * ENVELOPE_WINDOW_MS);
  await ctx.db.delete(envelopeNonce).where(lt(envelopeNonce.seenAt, before));
}
