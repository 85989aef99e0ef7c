import { router, signedIn, withRole } from "#server/trpc.ts";
import { setScopesInput } from "./console-input.ts";
import { listApplications } from "./list-applications.ts";
import { setScopes } from "./scopes.ts";

/** Console procedures. */
export const hisRouter = router({
  applications: withRole("system-admin", "auditor").query(({ ctx }) => listApplications(ctx)),
  /** Names to show beside ids, for pages of nouns that know ids only. */
  applicationNames: signedIn.query(async ({ ctx }) =>
    (await listApplications(ctx)).map(({ id, name }) => ({ id, name })),
  ),
  setScopes: withRole("system-admin")
    .input(setScopesInput)
    .mutation(({ ctx, input }) => setScopes(ctx, input)),
});
