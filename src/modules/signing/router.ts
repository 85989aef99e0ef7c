import { z } from "zod";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { behindByDepartment, countOverdue } from "./behind.ts";
import { signedByDay } from "./by-day.ts";
import { documentWalk } from "./document-walk.ts";
import { listRequestsInput, retryStampsInput, voidInput } from "./input.ts";
import { countSigning, listRequests } from "./list-requests.ts";
import { voidDocument } from "./void-document.ts";
import { retryStamps } from "./retry-stamps.ts";

const reader = withRole("system-admin", "record-keeper", "auditor");

/** Console procedures. Who signs decides on the phone; here is only read, and finished what was signed. */
export const signingRouter = router({
  list: reader.input(listRequestsInput).query(({ ctx, input }) => listRequests(ctx, input)),
  walk: reader
    .input(z.strictObject({ documentId: z.string().max(36) }))
    .query(({ ctx, input }) => documentWalk(ctx, input.documentId)),
  retryStamps: withRole("system-admin")
    .input(retryStampsInput)
    .mutation(({ ctx, input }) => retryStamps(ctx, input)),
  /** Whoever may use a 作废章 on it: the grant decides. */
  void: signedIn.input(voidInput).mutation(({ ctx, input }) => voidDocument(ctx, { ...input, source: "console" })),
  byDay: signedIn.query(({ ctx }) => signedByDay(ctx, 30)),
  behind: reader.query(async ({ ctx }) => ({
    ...(await countOverdue(ctx)),
    departments: await behindByDepartment(ctx, 7),
  })),
  counts: signedIn
    .input(z.strictObject({ since: z.iso.datetime() }))
    .query(({ ctx, input }) => countSigning(ctx, new Date(input.since))),
});
