import { eq } from "drizzle-orm";
import { z } from "zod";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey, type Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { secretOf } from "./authenticate.ts";
import { canonicalRequest, signRequestText } from "./canonical-request.ts";
import { type CallbackEvent, callbackWaitMs } from "./rules.ts";
import { application, callback, callbackAttempt } from "./schema.ts";

const TIMEOUT_MS = 10_000;

export const callbackKind = jobKind("his.callback", z.object({ callbackId: z.string() }), callbackWaitMs);

/** Writes an event for an application in the caller's transaction; a job delivers it. Nothing when it wants none. */
export async function announce(
  tx: Tx,
  ctx: Context,
  event: {
    applicationId: string;
    event: CallbackEvent;
    subjectId: string;
    once: string;
    data: Record<string, unknown>;
  },
): Promise<void> {
  const [to] = await tx.select().from(application).where(eq(application.id, event.applicationId));
  if (!to?.callbackUrl || to.state !== "active") return;
  const id = newId();
  const createdAt = ctx.clock.now();
  const body = JSON.stringify({ id, event: event.event, at: createdAt.toISOString(), ...event.data });
  const { applicationId, subjectId, once: onceKey } = event;
  const row = { id, applicationId, event: event.event, subjectId, onceKey, body, attempts: 0, createdAt };
  try {
    await tx.insert(callback).values({ ...row, state: "waiting" });
  } catch (error) {
    if (isDuplicateKey(error)) return;
    throw error;
  }
  await enqueue(tx, ctx, callbackKind, { callbackId: id });
}

/**
 * Delivers one callback and logs the try. Signed like a request to us, with the application's own secret and the event's
 * id as nonce, so that a HIS checks it with the code it signs with. A refusal throws: the job waits and tries again.
 */
export async function sendCallback(ctx: Context, { callbackId }: { callbackId: string }): Promise<void> {
  const [row] = await ctx.db.select().from(callback).where(eq(callback.id, callbackId));
  if (!row || row.state === "delivered") return;
  const [to] = await ctx.db.select().from(application).where(eq(application.id, row.applicationId));
  if (!to?.callbackUrl || to.state !== "active") return;
  const startedAt = ctx.clock.now();
  const outcome = await post(new URL(to.callbackUrl), row, secretOf(to), startedAt);
  const attempts = row.attempts + 1;
  const isDelivered = outcome.status !== null && outcome.status >= 200 && outcome.status < 300;
  const isOver = !isDelivered && callbackWaitMs(attempts) === null;
  await ctx.db.transaction(async (tx) => {
    const now = ctx.clock.now();
    await tx.insert(callbackAttempt).values({
      id: newId(),
      callbackId,
      at: startedAt,
      durationMs: outcome.durationMs,
      status: outcome.status,
      problem: outcome.problem,
    });
    const state = isDelivered ? ("delivered" as const) : isOver ? ("failed" as const) : ("waiting" as const);
    await tx
      .update(callback)
      .set({ state, attempts, deliveredAt: isDelivered ? now : null })
      .where(eq(callback.id, callbackId));
    if (isDelivered || isOver)
      await record(tx, ctx, {
        type: isDelivered ? "his.callback-delivered" : "his.callback-failed",
        subject: row.subjectId,
        data: { callbackId, event: row.event, attempts },
      });
  });
  if (!isDelivered) throw new Error(`callback ${callbackId}: ${outcome.problem ?? `HTTP ${outcome.status}`}`);
}

async function post(url: URL, row: typeof callback.$inferSelect, secret: string, at: Date) {
  const timestamp = String(at.getTime());
  const body = new Uint8Array(Buffer.from(row.body, "utf8"));
  const { pathname: path, search: query } = url;
  const text = canonicalRequest({ method: "POST", path, query, timestamp, nonce: row.id, body });
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  try {
    const reply = await fetch(url, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      headers: {
        "content-type": "application/json",
        "x-xq-event": row.event,
        "x-xq-timestamp": timestamp,
        "x-xq-nonce": row.id,
        "x-xq-signature": signRequestText(secret, text),
      },
      body,
    });
    await reply.body?.cancel();
    return { status: reply.status, problem: reply.ok ? null : `HTTP ${reply.status}`, durationMs: took() };
  } catch (error) {
    const problem = error instanceof Error ? `${error.name}: ${error.message}`.slice(0, 120) : "no answer";
    return { status: null, problem, durationMs: took() };
  }
}
