import { z } from "zod";
import { router, signedIn, withRole } from "#server/trpc.ts";
import { limitInput, sourceIdInput, sourceInput, spanInput, trySourceInput } from "./clock-input.ts";
import { clockHistory, clockNodes, clockStatus } from "./clock-status.ts";
import { relayStatus } from "./relay-status.ts";
import { removeClockSource } from "./remove-clock-source.ts";
import { saveClockSource } from "./save-clock-source.ts";
import { setClockLimit } from "./set-clock-limit.ts";
import { tryDraftSource } from "./try-draft-source.ts";

const admin = withRole("system-admin");

/** Console procedures about time. */
export const clockRouter = router({
  status: signedIn.query(({ ctx }) => clockStatus(ctx)),
  relay: signedIn.query(({ ctx }) => relayStatus(ctx)),
  nodes: signedIn.query(({ ctx }) => clockNodes(ctx)),
  history: signedIn
    .input(z.intersection(spanInput, z.object({ node: z.string().max(64) })))
    .query(({ ctx, input }) => clockHistory(ctx, input)),
  trySource: admin.input(trySourceInput).mutation(({ ctx, input }) => tryDraftSource(ctx, input)),
  saveSource: admin.input(sourceInput).mutation(({ ctx, input }) => saveClockSource(ctx, input)),
  removeSource: admin.input(sourceIdInput).mutation(({ ctx, input }) => removeClockSource(ctx, input)),
  setLimit: admin.input(limitInput).mutation(({ ctx, input }) => setClockLimit(ctx, input)),
});
