import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endRequest } from "./end-request.ts";
import { signingError } from "./errors.ts";
import { lockTask } from "./read-request.ts";
import { declineRefusal } from "./rules.ts";
import { signTask } from "./schema.ts";

/** A signer says no, and the whole request ends with their reason. @throws signing.not-yours, signing.already-signed, … */
export async function declineTask(
  ctx: Context,
  { taskId, reason, personId }: { taskId: string; reason: string; personId: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const { task, request } = await lockTask(tx, taskId);
    if (task.state === "declined" && task.personId === personId) return;
    const refusal = declineRefusal(request, task, personId, ctx.clock.now());
    if (refusal) throw signingError(refusal);
    const endedAt = ctx.clock.now();
    await tx.update(signTask).set({ state: "declined", reason, endedAt }).where(eq(signTask.id, taskId));
    await endRequest(tx, ctx, request.id, "declined", reason);
    await record(tx, ctx, { type: "signing.declined", subject: request.id, data: { taskId, reason } });
  });
}
