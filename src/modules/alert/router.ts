import { router, signedIn, withRole } from "#server/trpc.ts";
import { decideAlert } from "./decide-alert.ts";
import { decideAlertInput, listAlertsInput, savePolicyInput } from "./input.ts";
import { countOpen, listAlerts } from "./list-alerts.ts";
import { readPolicy, savePolicy } from "./policy.ts";

const watch = withRole("security-admin", "system-admin", "auditor");
const decide = withRole("security-admin");

/** Console procedures: the security administrator decides, others look. */
export const alertRouter = router({
  list: watch.input(listAlertsInput).query(({ ctx, input }) => listAlerts(ctx, input)),
  open: signedIn.query(({ ctx }) => countOpen(ctx)),
  policy: watch.query(({ ctx }) => readPolicy(ctx.db)),
  savePolicy: decide.input(savePolicyInput).mutation(async ({ ctx, input }) => {
    await savePolicy(ctx, input);
    return true;
  }),
  decide: decide
    .input(decideAlertInput)
    .mutation(({ ctx, input }) => decideAlert(ctx, { ...input, byPersonId: ctx.actor.personId })),
});
