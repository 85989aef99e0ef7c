import { router, signedIn, withRole } from "#server/trpc.ts";
import { actOnJob } from "./act-on-job.ts";
import { actInput, filterInput, itemsInput, jobIdInput, listJobsInput, previewInput } from "./input.ts";
import { listItems, listJobs, readJob } from "./list-jobs.ts";
import { orderFilter } from "./make-job.ts";
import { previewItem } from "./preview-item.ts";

/** Who sees documents sees their batches; whether somebody may seal is the grant's to say. */
const watch = withRole("system-admin", "record-keeper", "auditor");

const order = withRole("record-keeper", "system-admin");

/** Console procedures. Archives come by /api/sealing/upload. */
export const sealingRouter = router({
  list: watch.input(listJobsInput).query(({ ctx, input }) => listJobs(ctx, input)),
  get: watch.input(jobIdInput).query(({ ctx, input }) => readJob(ctx, input.jobId)),
  items: watch.input(itemsInput).query(({ ctx, input }) => listItems(ctx, input)),
  preview: watch.input(previewInput).query(async ({ ctx, input }) => {
    const { name, page, png } = await previewItem(ctx, input);
    return { name, page, png: Buffer.from(png).toString("base64") };
  }),
  /** Asked before an archive is taken in. */
  mayOrder: order.query(() => true),
  filter: order.input(filterInput).mutation(({ ctx, input }) => orderFilter(ctx, input)),
  act: signedIn.input(actInput).mutation(({ ctx, input }) => actOnJob(ctx, input)),
});
