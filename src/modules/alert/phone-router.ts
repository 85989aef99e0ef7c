import { fromBoundTerminal, router } from "#server/trpc.ts";
import { disown } from "./disown.ts";
import { disownInput } from "./input.ts";

export const alertPhoneRouter = router({
  disown: fromBoundTerminal.input(disownInput).mutation(({ ctx, input }) => {
    const { personId, terminalId } = ctx.actor;
    return disown(ctx, { ...input, personId, terminalId });
  }),
});
