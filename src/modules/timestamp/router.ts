import { router, signedIn, withRole } from "#server/trpc.ts";
import { clockRouter } from "./clock-router.ts";
import { ensureTsaUnit, rotateTsaUnit } from "./ensure-tsa-unit.ts";
import { listTimestampsInput, unitFamilyInput } from "./input.ts";
import { listTimestamps, timestampStatus } from "./status.ts";

/** Console procedures. */
export const timestampRouter = router({
  clock: clockRouter,
  status: signedIn.query(({ ctx }) => timestampStatus(ctx)),
  list: withRole("system-admin", "auditor")
    .input(listTimestampsInput)
    .query(({ ctx, input }) => listTimestamps(ctx, input)),
  ensureUnit: withRole("system-admin")
    .input(unitFamilyInput)
    .mutation(({ ctx, input }) => ensureTsaUnit(ctx, undefined, input.family)),
  rotateUnit: withRole("system-admin")
    .input(unitFamilyInput)
    .mutation(({ ctx, input }) => rotateTsaUnit(ctx, input.family)),
});
