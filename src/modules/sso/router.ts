import { router, withRole } from "#server/trpc.ts";
import { clientIdInput, listLoginsInput, loginIdInput, saveClientInput, setClientStateInput } from "./input.ts";
import { listLogins } from "./list-logins.ts";
import { listClients, rotateSecret, saveClient, setClientState } from "./save-client.ts";
import { showLogin } from "./show-login.ts";

const reads = withRole("system-admin", "security-admin", "auditor");
const manages = withRole("system-admin");

/** Console procedures. */
export const ssoRouter = router({
  logins: reads.input(listLoginsInput).query(({ ctx, input }) => listLogins(ctx, input)),
  login: reads.input(loginIdInput).query(({ ctx, input }) => showLogin(ctx, input.loginId)),
  clients: reads.query(({ ctx }) => listClients(ctx)),
  saveClient: manages.input(saveClientInput).mutation(({ ctx, input }) => saveClient(ctx, input)),
  rotateSecret: manages.input(clientIdInput).mutation(({ ctx, input }) => rotateSecret(ctx, input.clientId)),
  setClientState: manages.input(setClientStateInput).mutation(({ ctx, input }) => setClientState(ctx, input)),
});
