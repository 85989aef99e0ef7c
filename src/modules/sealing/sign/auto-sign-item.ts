import { and, count, eq, gt } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { keyWindow } from "#modules/key/schema.ts";
import { sessionScope } from "#modules/mandate/mandate-scope.ts";
import { tasksOf } from "#modules/signing/read-request.ts";
import { signature } from "#modules/signing/schema.ts";
import { signUnderMandate } from "#modules/signing/sign-under-mandate.ts";
import type { Context } from "#server/context.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { wordInput } from "../input.ts";
import { mustWait } from "../rules.ts";
import { sealingItem } from "../schema.ts";

/** One file is signed in its signer's open auto-sign session. */
export const autoSignKind = jobKind("sealing.auto-sign", z.object({ jobId: z.string(), number: z.int() }));

const MINUTE_MS = 60_000;

/**
 * Uses the calling system's word for a file (protocol.md §7.5): the vault decides by the doctor's mandate, as for a single call. It is used
 * once. What the vault or the type refuses stays with its signer, who is asked on the phone like everybody else.
 */
export async function autoSignItem(ctx: Context, { jobId, number }: { jobId: string; number: number }): Promise<void> {
  const isIt = and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number));
  const [item] = await ctx.db.select().from(sealingItem).where(isIt);
  if (item?.state !== "asked" || item.word === null || item.requestId === null) return;
  const word = wordInput.parse(item.word);
  if (item.triedAt === null && !(await mayUse(ctx, word.mid, { jobId, number }))) return;
  const [task] = await tasksOf(ctx.db, item.requestId);
  try {
    if (task) await signUnderMandate(ctx, task.id, word);
    await ctx.db.update(sealingItem).set({ word: null }).where(isIt);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code: problem, say } = error;
    await ctx.db
      .update(sealingItem)
      .set({ word: null, problem, say })
      .where(and(isIt, eq(sealingItem.state, "asked")));
  }
}

/**
 * Takes one use of the session's minute, or puts the file off. What this batch has tried counts beside what was signed in the session: the
 * doctor's own work has room, and no burst ends the session.
 */
async function mayUse(ctx: Context, mid: string, { jobId, number }: { jobId: string; number: number }) {
  const scope = await sessionScope(ctx, mid);
  return await ctx.db.transaction(async (tx) => {
    const [window] = await tx.select().from(keyWindow).where(eq(keyWindow.id, mid)).for("update");
    // No such session: the refusal is the vault's walk's to say.
    if (!window || !scope) return true;
    const now = ctx.clock.now();
    const since = new Date(now.getTime() - MINUTE_MS);
    const [tried] = await tx
      .select({ n: count() })
      .from(sealingItem)
      .where(and(eq(sealingItem.mandateId, mid), gt(sealingItem.triedAt, since)));
    const [signed] = await tx
      .select({ n: count() })
      .from(signature)
      .where(and(eq(signature.personId, window.personId), gt(signature.signedAt, since), eq(signature.mandateId, mid)));
    if (mustWait((tried?.n ?? 0) + (signed?.n ?? 0), scope.perMinute)) {
      const runAt = new Date(now.getTime() + MINUTE_MS / scope.perMinute);
      await enqueue(tx, ctx, autoSignKind, { jobId, number }, { runAt });
      return false;
    }
    await tx
      .update(sealingItem)
      .set({ triedAt: now })
      .where(and(eq(sealingItem.jobId, jobId), eq(sealingItem.number, number)));
    return true;
  });
}
