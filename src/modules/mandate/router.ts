import { hasVault } from "#server/vault.ts";
import { env } from "#server/env.ts";
import { router, withRole } from "#server/trpc.ts";
import { endSession } from "./end-session.ts";
import { listSessionsInput, mandateIdInput, savePolicyInput } from "./input.ts";
import { listSessions } from "./list-sessions.ts";
import { readMandate } from "./read-mandate.ts";
import { listPolicies, savePolicy } from "./policy.ts";

const watch = withRole("system-admin", "security-admin", "auditor");
const decide = withRole("security-admin", "system-admin");

/** Console procedures. */
export const mandateRouter = router({
  list: watch.input(listSessionsInput).query(({ ctx, input }) => listSessions(ctx, input)),
  get: watch.input(mandateIdInput).query(({ ctx, input }) => readMandate(ctx, input.mandateId)),
  policies: watch.query(async ({ ctx }) => ({
    policies: await listPolicies(ctx),
    vault: !hasVault() ? ("none" as const) : env().VAULT_SEPARATION,
  })),
  savePolicy: decide.input(savePolicyInput).mutation(({ ctx, input }) => savePolicy(ctx, input)),
  stop: decide
    .input(mandateIdInput)
    .mutation(({ ctx, input }) => endSession(ctx, { ...input, personId: null, why: "console" })),
});
