import { z } from "zod";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import { answerHandover, listHandovers } from "./answer-handover.ts";
import { answerHandoverInput } from "./input.ts";

/** What a successor is asked on the phone. */
export const leavingPhoneRouter = router({
  handovers: fromBoundTerminal.input(z.strictObject({})).mutation(({ ctx }) => listHandovers(ctx, ctx.actor.personId)),
  answer: fromBoundTerminal
    .input(answerHandoverInput)
    .mutation(({ ctx, input }) => answerHandover(ctx, { ...input, personId: ctx.actor.personId })),
});
