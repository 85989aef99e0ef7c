import { router, signedIn, withRole } from "#server/trpc.ts";
import { actOnJob } from "./act-on-job.ts";
import { inFlight } from "./in-flight.ts";
import { actInput, filterInput, inFlightInput, itemsInput, jobIdInput, listJobsInput, previewInput } from "./input.ts";
import { listItems, listJobs, readJob } from "./list-jobs.ts";
import { listSigners } from "./list-signers.ts";
import { orderFilter } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";
import { ORDERERS } from "./rules.ts";

/** Who sees documents sees their batches; whether somebody may seal is the grant's to say. */
const watch = withRole("system-admin", "record-keeper", "auditor");

const order = withRole(...ORDERERS);

/** Console procedures. Archives come by /api/sealing/upload. */
export const sealingRouter = router({
  list: watch.input(listJobsInput).query(({ ctx, input }) => listJobs(ctx, input)),
  get: watch.input(jobIdInput).query(({ ctx, input }) => readJob(ctx, input.jobId)),
  items: watch.input(itemsInput).query(({ ctx, input }) => listItems(ctx, input)),
  signers: watch.input(jobIdInput).query(({ ctx, input }) => listSigners(ctx, input.jobId)),
  preview: watch.input(previewInput).query(async ({ ctx, input }) => {
    const { name, page, png } = await previewItem(ctx, input);
    return { name, page, png: Buffer.from(png).toString("base64") };
  }),
  /** For a seal's keeper, before a grant is taken back or the seal is stopped. */
  inFlight: withRole("seal-keeper")
    .input(inFlightInput)
    .query(({ ctx, input }) => inFlight(ctx, input)),
  /** Asked before an archive is taken in. */
  mayOrder: order.query(() => true),
  filter: order.input(filterInput).mutation(({ ctx, input }) => orderFilter(ctx, input)),
  act: signedIn.input(actInput).mutation(({ ctx, input }) => actOnJob(ctx, input)),
});
