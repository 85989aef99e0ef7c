import { fromBoundTerminal, router } from "#server/trpc.ts";
import { cancelOnPhone } from "./cancel-login.ts";
import { loginIdInput, scanLoginInput } from "./input.ts";
import { scanLogin } from "./scan-login.ts";

export const ssoPhoneRouter = router({
  scan: fromBoundTerminal.input(scanLoginInput).mutation(({ ctx, input }) => {
    const { personId, terminalId } = ctx.actor;
    return scanLogin(ctx, { code: input.code, personId, terminalId });
  }),
  cancel: fromBoundTerminal.input(loginIdInput).mutation(({ ctx, input }) => {
    const { personId } = ctx.actor;
    return cancelOnPhone(ctx, { loginId: input.loginId, personId });
  }),
});
