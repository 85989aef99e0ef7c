import { and, eq, lt } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { hisError } from "./errors.ts";
import { IDEMPOTENCY_MS, TAKE_OVER_MS } from "./rules.ts";
import { hisIdempotency, hisNonce } from "./schema.ts";

export type Answer = { status: number; body: string };

/**
 * Runs `work` once for an Idempotency-Key and gives its answer again to every repeat of the same request. A 5xx is not an
 * answer: it frees the key. @throws his.key-reused, his.still-running
 */
export async function answerOnce(
  ctx: Context,
  request: { applicationId: string; key: string; digest: string },
  work: () => Promise<Answer>,
): Promise<Answer & { replayed: boolean }> {
  const { applicationId, key, digest } = request;
  const mine = and(eq(hisIdempotency.applicationId, applicationId), eq(hisIdempotency.key, key));
  const now = ctx.clock.now();
  const since = (ms: number) => new Date(now.getTime() - ms);
  await ctx.db.delete(hisIdempotency).where(and(mine, lt(hisIdempotency.createdAt, since(IDEMPOTENCY_MS))));
  try {
    await ctx.db.insert(hisIdempotency).values({ applicationId, key, requestDigest: digest, createdAt: now });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const [known] = await ctx.db.select().from(hisIdempotency).where(mine);
    if (known && known.requestDigest !== digest) throw hisError("key-reused");
    if (known?.status !== null && known?.status !== undefined)
      return { status: known.status, body: known.body ?? "", replayed: true };
    // Its process died: one of those who repeat it takes over.
    const [taken] = await ctx.db
      .update(hisIdempotency)
      .set({ createdAt: now })
      .where(and(mine, lt(hisIdempotency.createdAt, since(TAKE_OVER_MS))));
    if (taken.affectedRows !== 1) throw hisError("still-running");
  }
  let answer: Answer;
  try {
    answer = await work();
  } catch (error) {
    await ctx.db.delete(hisIdempotency).where(mine);
    throw error;
  }
  if (answer.status >= 500) await ctx.db.delete(hisIdempotency).where(mine);
  else await ctx.db.update(hisIdempotency).set({ status: answer.status, body: answer.body }).where(mine);
  return { ...answer, replayed: false };
}

/** Nonces and answers whose time is over. */
export async function forgetOldRequests(ctx: Context): Promise<void> {
  const now = ctx.clock.now().getTime();
  await ctx.db.delete(hisNonce).where(lt(hisNonce.seenAt, new Date(now - 3_600_000)));
  await ctx.db.delete(hisIdempotency).where(lt(hisIdempotency.createdAt, new Date(now - IDEMPOTENCY_MS)));
}
