import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endRequest } from "./end-request.ts";
import { signingError } from "./errors.ts";
import { lockTask } from "./read-request.ts";
import { declineRefusal } from "./rules.ts";
import { signTask } from "./schema.ts";

type Refused = { taskId: string; reason: string; personId: string };

/** A signer will not sign (拒签): the whole request ends with their reason. @throws signing.not-yours, signing.already-signed, … */
export const declineTask = (ctx: Context, refused: Refused): Promise<void> => endWith(ctx, "declined", refused);

/** A signer wants it changed first (退回): the request ends and the sender asks again. @throws as declineTask */
export const returnTask = (ctx: Context, refused: Refused): Promise<void> => endWith(ctx, "returned", refused);

async function endWith(
  ctx: Context,
  state: "declined" | "returned",
  { taskId, reason, personId }: Refused,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const { task, request } = await lockTask(tx, taskId);
    if (task.state === state && task.personId === personId) return;
    const endedAt = ctx.clock.now();
    const refusal = declineRefusal(request, task, personId, endedAt);
    if (refusal) throw signingError(refusal);
    await tx.update(signTask).set({ state, reason, endedAt }).where(eq(signTask.id, taskId));
    await endRequest(tx, ctx, request.id, state, reason);
    await record(tx, ctx, { type: `signing.${state}`, subject: request.id, data: { taskId, reason } });
  });
}
