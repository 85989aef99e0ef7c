import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import type { RequestState } from "./rules.ts";
import { signRequest, signTask } from "./schema.ts";

/** Something the asking application should hear of; `his` does the telling. */
export const announceKind = jobKind(
  "signing.announce",
  z.object({
    requestId: z.string(),
    event: z.enum(["signed", "completed", "declined", "returned", "delegated", "cancelled", "expired"]),
    taskId: z.string().nullable(),
  }),
);

/** Ends an open request: what still waits ends with it. Call with the request's row locked. */
export async function endRequest(
  tx: Tx,
  ctx: Context,
  requestId: string,
  state: Exclude<RequestState, "open" | "completed">,
  why: string,
): Promise<void> {
  const endedAt = ctx.clock.now();
  await tx.update(signRequest).set({ state, endedAt, endedWhy: why }).where(eq(signRequest.id, requestId));
  await tx
    .update(signTask)
    .set({ state: state === "expired" ? "expired" : "cancelled", endedAt })
    .where(and(eq(signTask.requestId, requestId), eq(signTask.state, "waiting")));
  await enqueue(tx, ctx, announceKind, { requestId, event: state, taskId: null });
}
