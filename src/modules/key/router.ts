import { router, withRole } from "#server/trpc.ts";
import { dropPinPolicyInput, savePinPolicyInput } from "./input.ts";
import { dropPinPolicy, listPinPolicies, savePinPolicy } from "./pin-policy.ts";

const watch = withRole("system-admin", "security-admin", "auditor");
/** Security policy is the security administrator's (三员分立); the system administrator may set it up. */
const keep = withRole("security-admin", "system-admin");

/** Console procedures. */
export const keyRouter = router({
  pinPolicies: watch.query(({ ctx }) => listPinPolicies(ctx)),
  savePinPolicy: keep.input(savePinPolicyInput).mutation(({ ctx, input }) => savePinPolicy(ctx, input)),
  dropPinPolicy: keep.input(dropPinPolicyInput).mutation(({ ctx, input }) => dropPinPolicy(ctx, input.departmentId)),
});
