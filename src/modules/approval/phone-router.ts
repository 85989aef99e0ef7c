import { revealInput } from "#modules/key/input.ts";
import { fromBoundTerminal, router } from "#server/trpc.ts";
import type { Context } from "#server/context.ts";
import { approvalOutcome } from "./approval-outcome.ts";
import { offerInput, outcomeInput, scanInput } from "./input.ts";
import { offerApproval, revealApproval, type Consents } from "./offer-approval.ts";
import { scanTicket } from "./scan-ticket.ts";

/** What signing knows and approval does not: src/routers.ts hands it in. */
export type Behind = {
  consents: Consents;
  /** The task of a person in a sign request, or null when they are not one of its signers. */
  taskFor: (ctx: Context, requestId: string, personId: string) => Promise<string | null>;
};

export const approvalPhoneRouter = ({ consents, taskFor }: Behind) =>
  router({
    offer: fromBoundTerminal.input(offerInput).mutation(({ ctx, input }) => offerApproval(ctx, consents, input)),
    reveal: fromBoundTerminal.input(revealInput).mutation(({ ctx, input }) => revealApproval(ctx, consents, input)),
    outcome: fromBoundTerminal.input(outcomeInput).mutation(({ ctx, input }) => approvalOutcome(ctx, input)),
    scan: fromBoundTerminal.input(scanInput).mutation(({ ctx, input }) => {
      const { personId } = ctx.actor;
      return scanTicket(ctx, { code: input.code, personId }, (requestId, who) => taskFor(ctx, requestId, who));
    }),
  });
