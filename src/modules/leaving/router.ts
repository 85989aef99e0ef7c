import { router, withRole } from "#server/trpc.ts";
import { leaveInput, personIdInput, prepareLeaveInput } from "./input.ts";
import { leaveHospital, planLeaving } from "./leave-hospital.ts";
import { callOffLeave, prepareLeave } from "./prepare-leave.ts";
import { readPlanned } from "./read-planned.ts";

const admin = withRole("system-admin");

/** Console procedures. */
export const leavingRouter = router({
  plan: admin.input(personIdInput).query(({ ctx, input }) => planLeaving(ctx, input.personId)),
  planned: admin.input(personIdInput).query(({ ctx, input }) => readPlanned(ctx, input.personId)),
  prepare: admin.input(prepareLeaveInput).mutation(({ ctx, input }) => prepareLeave(ctx, input)),
  callOff: admin.input(personIdInput).mutation(({ ctx, input }) => callOffLeave(ctx, input.personId)),
  leave: admin.input(leaveInput).mutation(({ ctx, input }) => leaveHospital(ctx, input)),
});
