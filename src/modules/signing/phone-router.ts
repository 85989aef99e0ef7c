import { fromBoundTerminal, router } from "#server/trpc.ts";
import { changesSince } from "./changes-since.ts";
import { declineTask, returnTask } from "./decline-task.ts";
import { delegatesFor, delegateTask } from "./delegate-task.ts";
import { answerDigest, openDigest } from "./auto-digest.ts";
import {
  answerDigestInput,
  declineInput,
  delegateInput,
  historyInput,
  nothingInput,
  progressInput,
  taskInput,
} from "./input.ts";
import { countSigned, history, inbox, openTask } from "./read-tasks.ts";
import { readRecord } from "./read-record.ts";
import { signingProgress } from "./signing-progress.ts";

const BEIJING_MS = 8 * 3_600_000;
const beginningOfDay = (now: Date) =>
  new Date(Math.floor((now.getTime() + BEIJING_MS) / 86_400_000) * 86_400_000 - BEIJING_MS);

/** A signer's own tasks. */
export const signingPhoneRouter = router({
  inbox: fromBoundTerminal.input(nothingInput).mutation(async ({ ctx }) => ({
    tasks: await inbox(ctx, ctx.actor.personId),
    signedToday: await countSigned(ctx, ctx.actor.personId, beginningOfDay(ctx.clock.now())),
  })),
  read: fromBoundTerminal
    .input(taskInput)
    .mutation(({ ctx, input }) => openTask(ctx, input.taskId, ctx.actor.personId)),
  autoDigest: fromBoundTerminal
    .input(nothingInput)
    .mutation(async ({ ctx }) => ({ digest: await openDigest(ctx, ctx.actor.personId) })),
  answerDigest: fromBoundTerminal.input(answerDigestInput).mutation(async ({ ctx, input }) => {
    await answerDigest(ctx, { ...input, personId: ctx.actor.personId });
    return {};
  }),
  decline: fromBoundTerminal.input(declineInput).mutation(async ({ ctx, input }) => {
    await declineTask(ctx, { ...input, personId: ctx.actor.personId });
    return {};
  }),
  /** What changed since this person last dealt with an earlier version; null when there was none. */
  changes: fromBoundTerminal
    .input(taskInput)
    .mutation(({ ctx, input }) => changesSince(ctx, { ...input, personId: ctx.actor.personId })),
  record: fromBoundTerminal
    .input(taskInput)
    .mutation(({ ctx, input }) => readRecord(ctx, { ...input, personId: ctx.actor.personId })),
  progress: fromBoundTerminal
    .input(progressInput)
    .mutation(({ ctx, input }) => signingProgress(ctx, { ...input, personId: ctx.actor.personId })),
  giveBack: fromBoundTerminal.input(declineInput).mutation(async ({ ctx, input }) => {
    await returnTask(ctx, { ...input, personId: ctx.actor.personId });
    return {};
  }),
  delegates: fromBoundTerminal
    .input(taskInput)
    .mutation(({ ctx, input }) => delegatesFor(ctx, { ...input, personId: ctx.actor.personId })),
  delegate: fromBoundTerminal.input(delegateInput).mutation(async ({ ctx, input }) => {
    await delegateTask(ctx, { ...input, personId: ctx.actor.personId });
    return {};
  }),
  history: fromBoundTerminal.input(historyInput).mutation(({ ctx, input }) => history(ctx, ctx.actor.personId, input)),
});
