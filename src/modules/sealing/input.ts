import { z } from "zod";
import { sealPlaceInput } from "#modules/document/input.ts";
import { JOB_ACTS, STAMP_WAYS } from "./rules.ts";

const id = z.string().min(1).max(36);

/** What every batch says, wherever its files come from. */
export const orderInput = z.object({
  title: z.string().trim().min(1).max(120),
  sealId: id,
  place: sealPlaceInput,
  stamp: z.enum(STAMP_WAYS).default("each"),
  stopAtPercent: z.int().min(1).max(100).default(10),
});
export type Order = z.output<typeof orderInput>;

/** Of an upload: the archive's bytes come apart. */
export const uploadInput = orderInput.extend({ type: z.string().min(1).max(40) });
export type Upload = z.output<typeof uploadInput>;

export const filterInput = orderInput.extend({
  type: z.string().min(1).max(40).nullable(),
  /** Of the patient, as the documents name it. */
  department: z.string().trim().max(80).nullable(),
  from: z.iso.datetime(),
  until: z.iso.datetime(),
});
export type Filter = z.output<typeof filterInput>;

export const listInput = orderInput.extend({ documentIds: z.array(id).min(1).max(5000) });
export type DocumentList = z.output<typeof listInput>;

export const jobIdInput = z.strictObject({ jobId: id });
export const actInput = z.strictObject({ jobId: id, act: z.enum(JOB_ACTS) });
export const previewInput = z.strictObject({ jobId: id, which: z.enum(["first", "last"]) });
export const listJobsInput = z.strictObject({
  page: z.int().min(1).max(100_000).default(1),
  size: z.int().min(1).max(100).default(20),
});
export const itemsInput = listJobsInput.extend({ jobId: id, isFailed: z.boolean().default(false) });
