import { and, asc, eq, lte, ne } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import { askPreservation } from "#modules/preservation/ask-preservation.ts";
import { type Checkpoint, passing } from "#server/checkpoint.ts";
import type { Context } from "#server/context.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { announceKind } from "./end-request.ts";
import { flow } from "./flow.ts";
import { lockRequest, readRequest, type Signature, tasksOf } from "./read-request.ts";
import { signature, signRequest } from "./schema.ts";

/** Finishes a signature whose request died. */
export const walkKind = jobKind("signing.walk", z.object({ signatureId: z.string() }));

const AFTER: Partial<Record<Signature["step"], Checkpoint>> = {
  stamped: "signing.stamped",
  sealed: "signing.sealed",
  evidenced: "signing.evidenced",
};

/**
 * Takes a signature from where it stands to the end of the walk. Whoever comes second finds a step done and goes on from
 * there: each step acts outside a transaction, then stores its result only if nobody else has.
 */
export async function walkSignature(ctx: Context, { signatureId }: { signatureId: string }): Promise<void> {
  for (;;) {
    const [row] = await ctx.db.select().from(signature).where(eq(signature.id, signatureId));
    if (!row) return;
    const next = flow[flow.findIndex((one) => one.step === row.step) + 1];
    if (!next || !("act" in next)) return;
    const { store, event, also } = await next.act(ctx, row).catch(async (error: unknown) => {
      const problem = (error instanceof AppError ? error.code : String(error)).slice(0, 120);
      await ctx.db.update(signature).set({ problem }).where(eq(signature.id, signatureId));
      throw error;
    });
    await ctx.db.transaction(async (tx) => {
      await lockRequest(tx, row.requestId);
      const [locked] = await tx.select().from(signature).where(eq(signature.id, signatureId)).for("update");
      if (locked?.step !== row.step) return;
      await tx
        .update(signature)
        .set({ ...store, step: next.step, problem: null })
        .where(eq(signature.id, signatureId));
      await also?.(tx);
      if (next.step === "evidenced") await tellNext(tx, ctx, row.requestId);
      const isLast = next.step === "evidenced" && (await completeIfAll(tx, ctx, row.requestId));
      if (next.step === "evidenced")
        await enqueue(tx, ctx, announceKind, { requestId: row.requestId, event: "signed", taskId: row.taskId });
      if (isLast) await enqueue(tx, ctx, announceKind, { requestId: row.requestId, event: "completed", taskId: null });
      await record(tx, ctx, event);
      if (isLast) {
        const data = { documentId: row.documentId };
        await record(tx, ctx, { type: "signing.completed", subject: row.requestId, data });
      }
    });
    const point = AFTER[next.step];
    if (point) await passing(point);
  }
}

type Tx = Parameters<typeof lockRequest>[0];

/** Whose turn it is now hears of it. */
async function tellNext(tx: Tx, ctx: Context, requestId: string): Promise<void> {
  const request = await readRequest(tx, requestId);
  if (request?.state !== "open" || request.order !== "sequential") return;
  const next = (await tasksOf(tx, requestId)).find((task) => task.state === "waiting");
  if (next) await tellPerson(tx, ctx, next.personId, "task");
}

/** Completes the request when its last signature is in the document. Called with the request's row locked. */
async function completeIfAll(tx: Tx, ctx: Context, requestId: string): Promise<boolean> {
  const request = await readRequest(tx, requestId);
  if (request?.state !== "open") return false;
  const tasks = await tasksOf(tx, requestId);
  if (tasks.some((task) => task.state !== "signed")) return false;
  const [unfinished] = await tx
    .select({ id: signature.id })
    .from(signature)
    .where(and(eq(signature.requestId, requestId), ne(signature.step, "evidenced")));
  if (unfinished) return false;
  await tx
    .update(signRequest)
    .set({ state: "completed", endedAt: ctx.clock.now() })
    .where(eq(signRequest.id, requestId));
  await askPreservation(tx, ctx, request.documentId);
  return true;
}

/** Signatures of one document that are made but not yet in it: finish them before the next is prepared. */
export async function finishDocument(ctx: Context, documentId: string): Promise<void> {
  const open = await ctx.db
    .select({ id: signature.id })
    .from(signature)
    .where(and(eq(signature.documentId, documentId), ne(signature.step, "evidenced")))
    .orderBy(asc(signature.signedAt));
  for (const { id } of open) await walkSignature(ctx, { signatureId: id });
}

/** A net under the jobs: signatures that have stood unfinished for a minute are walked again. */
export async function walkForgotten(ctx: Context): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - 60_000);
  const open = await ctx.db
    .select({ id: signature.id })
    .from(signature)
    .where(and(ne(signature.step, "evidenced"), lte(signature.signedAt, before)))
    .limit(50);
  for (const { id } of open) {
    try {
      await walkSignature(ctx, { signatureId: id });
    } catch (error) {
      ctx.log.error({ err: error, signatureId: id }, "a signature could not be finished");
    }
  }
}
