import { z } from "zod";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { documentWalk } from "./document-walk.ts";
import { listRequestsInput } from "./input.ts";
import { countSigning, listRequests } from "./list-requests.ts";

const reader = withRole("system-admin", "record-keeper", "auditor");

/** Console procedures: reading only. Who signs decides on the phone. */
export const signingRouter = router({
  list: reader.input(listRequestsInput).query(({ ctx, input }) => listRequests(ctx, input)),
  walk: reader
    .input(z.strictObject({ documentId: z.string().max(36) }))
    .query(({ ctx, input }) => documentWalk(ctx, input.documentId)),
  counts: signedIn
    .input(z.strictObject({ since: z.iso.datetime() }))
    .query(({ ctx, input }) => countSigning(ctx, new Date(input.since))),
});
