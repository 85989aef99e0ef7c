import { z } from "zod";
import { router, withRole } from "#server/trpc.ts";
import { coverage, preservationOf } from "./coverage.ts";

const watch = withRole("system-admin", "record-keeper", "auditor");

/** Console procedures. */
export const preservationRouter = router({
  coverage: watch.query(({ ctx }) => coverage(ctx)),
  of: watch
    .input(z.object({ documentId: z.string().max(36) }))
    .query(({ ctx, input }) => preservationOf(ctx, input.documentId)),
});
