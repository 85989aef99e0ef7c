import { router, withRole } from "#server/trpc.ts";
import { inspectInput } from "./input.ts";
import { inspectData } from "./inspect-data.ts";

/** Console procedures. */
export const evidenceRouter = router({
  inspect: withRole("system-admin", "auditor")
    .input(inspectInput)
    .mutation(({ ctx, input }) => inspectData(ctx, input)),
});
