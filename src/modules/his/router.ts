import { router, withRole } from "#server/trpc.ts";
import { setScopesInput } from "./console-input.ts";
import { listApplications } from "./list-applications.ts";
import { setScopes } from "./scopes.ts";

/** Console procedures. */
export const hisRouter = router({
  applications: withRole("system-admin", "auditor").query(({ ctx }) => listApplications(ctx)),
  setScopes: withRole("system-admin")
    .input(setScopesInput)
    .mutation(({ ctx, input }) => setScopes(ctx, input)),
});
