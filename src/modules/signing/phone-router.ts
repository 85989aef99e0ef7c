import { fromBoundTerminal, router } from "#server/trpc.ts";
import { declineTask } from "./decline-task.ts";
import { declineInput, historyInput, nothingInput, taskInput } from "./input.ts";
import { history, inbox, openTask } from "./read-tasks.ts";

/** A signer's own tasks. */
export const signingPhoneRouter = router({
  inbox: fromBoundTerminal
    .input(nothingInput)
    .mutation(async ({ ctx }) => ({ tasks: await inbox(ctx, ctx.actor.personId) })),
  read: fromBoundTerminal
    .input(taskInput)
    .mutation(({ ctx, input }) => openTask(ctx, input.taskId, ctx.actor.personId)),
  decline: fromBoundTerminal.input(declineInput).mutation(async ({ ctx, input }) => {
    await declineTask(ctx, { ...input, personId: ctx.actor.personId });
    return {};
  }),
  history: fromBoundTerminal
    .input(historyInput)
    .mutation(({ ctx, input }) => history(ctx, ctx.actor.personId, input.cursor)),
});
