import { anyone, router, signedIn, withRole } from "#server/trpc.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { checkPassword } from "./check-password.ts";
import { readConsolePolicy, saveConsolePolicy } from "./console/policy.ts";
import { checkPasswordInput, saveConsolePolicyInput } from "./input.ts";

const watch = withRole("system-admin", "security-admin", "auditor");
/** Security policy is the security administrator's (三员分立); the system administrator may set it up. */
const keep = withRole("security-admin", "system-admin");

/** Console procedures. The session itself is made and ended by next-auth through the app's door. */
export const loginRouter = router({
  checkPassword: anyone.input(checkPasswordInput).mutation(({ ctx, input }) => checkPassword(ctx, input)),
  policy: watch.query(({ ctx }) => readConsolePolicy(ctx.db)),
  savePolicy: keep.input(saveConsolePolicyInput).mutation(({ ctx, input }) => saveConsolePolicy(ctx, input)),
  me: signedIn.query(async ({ ctx }) => {
    const person = await findPerson(ctx, ctx.actor.personId);
    const { personId, staffNo, roles } = ctx.actor;
    return { personId, staffNo, roles, name: person?.name ?? "", department: person?.department ?? "" };
  }),
});
