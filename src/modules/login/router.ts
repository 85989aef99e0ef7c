import { anyone, router, signedIn } from "#server/trpc.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { checkPassword } from "./check-password.ts";
import { checkPasswordInput } from "./input.ts";

/** Console procedures. The session itself is made and ended by next-auth through the app's door. */
export const loginRouter = router({
  checkPassword: anyone.input(checkPasswordInput).mutation(({ ctx, input }) => checkPassword(ctx, input)),
  me: signedIn.query(async ({ ctx }) => {
    const person = await findPerson(ctx, ctx.actor.personId);
    const { personId, staffNo, roles } = ctx.actor;
    return { personId, staffNo, roles, name: person?.name ?? "", department: person?.department ?? "" };
  }),
});
