import { router, withRole } from "#server/trpc.ts";
import { keyIdInput, listSignaturesInput, makeKeyInput, retireKeyInput } from "./input.ts";
import { listKeys, listSignatures } from "./list-keys.ts";
import { makeKey, requestCertificate } from "./make-key.ts";
import { retireKey } from "./retire-key.ts";

const admin = withRole("system-admin");
const watch = withRole("system-admin", "auditor");

/** Console procedures. */
export const institutionRouter = router({
  keys: watch.query(({ ctx }) => listKeys(ctx)),
  signatures: watch.input(listSignaturesInput).query(({ ctx, input }) => listSignatures(ctx, input)),
  make: admin.input(makeKeyInput).mutation(({ ctx, input }) => makeKey(ctx, input)),
  /** Asks the CA again, or for the next certificate near the end of this one. */
  request: admin.input(keyIdInput).mutation(({ ctx, input }) => requestCertificate(ctx, input)),
  retire: admin.input(retireKeyInput).mutation(({ ctx, input }) => retireKey(ctx, input)),
});
