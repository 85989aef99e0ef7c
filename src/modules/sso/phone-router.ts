import { fromBoundTerminal, router } from "#server/trpc.ts";
import { cancelOnPhone } from "./cancel-login.ts";
import { monthOf } from "#server/month.ts";
import { loginIdInput, ownLoginsInput, scanLoginInput } from "./input.ts";
import { ownLogins } from "./own-logins.ts";
import { scanLogin } from "./scan-login.ts";

export const ssoPhoneRouter = router({
  scan: fromBoundTerminal.input(scanLoginInput).mutation(({ ctx, input }) => {
    const { personId, terminalId } = ctx.actor;
    return scanLogin(ctx, { code: input.code, personId, terminalId });
  }),
  history: fromBoundTerminal.input(ownLoginsInput).mutation(async ({ ctx, input }) => {
    const { from, until } = monthOf(input.month);
    return { logins: await ownLogins(ctx, ctx.actor.personId, from, until) };
  }),
  cancel: fromBoundTerminal.input(loginIdInput).mutation(({ ctx, input }) => {
    const { personId } = ctx.actor;
    return cancelOnPhone(ctx, { loginId: input.loginId, personId });
  }),
});
