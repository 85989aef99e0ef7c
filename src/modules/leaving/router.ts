import { router, withRole } from "#server/trpc.ts";
import { leaveInput, personIdInput } from "./input.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";

const admin = withRole("system-admin");

/** Console procedures. */
export const leavingRouter = router({
  plan: admin.input(personIdInput).query(({ ctx, input }) => planLeaving(ctx, input.personId)),
  leave: admin.input(leaveInput).mutation(({ ctx, input }) => leaveHospital(ctx, input)),
});
