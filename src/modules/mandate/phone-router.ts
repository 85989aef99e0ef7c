import { fromBoundTerminal, router } from "#server/trpc.ts";
import { delegateMandate } from "./delegate-mandate.ts";
import { endSession } from "./end-session.ts";
import { delegateInput, mandateIdInput, nothingInput, planInput } from "./input.ts";
import type { Systems } from "./mandate-consent.ts";
import { openSessionOf, planSession } from "./plan-session.ts";

/** A doctor's own auto-sign sessions. Device MACs are checked before these run, in src/phone-http.ts. */
export const mandatePhoneRouter = (systems: Systems) =>
  router({
    plan: fromBoundTerminal.input(planInput).mutation(({ ctx, input }) => planSession(ctx, systems, input.code)),
    delegate: fromBoundTerminal.input(delegateInput).mutation(({ ctx, input }) => delegateMandate(ctx, input)),
    current: fromBoundTerminal
      .input(nothingInput)
      .mutation(async ({ ctx }) => ({ session: await openSessionOf(ctx, ctx.actor.personId) })),
    end: fromBoundTerminal.input(mandateIdInput).mutation(async ({ ctx, input }) => {
      await endSession(ctx, { ...input, personId: ctx.actor.personId, why: "phone" });
      return {};
    }),
  });
