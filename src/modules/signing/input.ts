import { z } from "zod";
import { REQUEST_STATES, WAITS } from "./rules.ts";

const id = z.string().min(1).max(36);

export const taskInput = z.strictObject({ taskId: id });
const reason = z.string().trim().min(1).max(200);
export const declineInput = z.strictObject({ taskId: id, reason });
export const delegateInput = z.strictObject({ taskId: id, staffNo: z.string().trim().min(1).max(32), reason });
export const voidInput = z.strictObject({ documentId: id, sealId: id, reason: z.string().trim().min(2).max(200) });
export type VoidDocument = z.output<typeof voidInput>;
export const progressInput = z.strictObject({ taskIds: z.array(id).min(1).max(200) });
export const answerDigestInput = z.strictObject({ digestId: z.string().max(36), answer: z.enum(["mine", "not-mine"]) });
/** A month of Beijing time, and what came of it. */
export const historyInput = z.strictObject({
  /** `next` of the page before. */
  cursor: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\/[\w-]{1,36}$/)
    .optional(),
  month: z
    .string()
    .regex(/^20\d\d-(0[1-9]|1[0-2])$/)
    .optional(),
  state: z.enum(["signed", "refused"]).optional(),
});
export type History = z.output<typeof historyInput>;
export const nothingInput = z.strictObject({});

export const listRequestsInput = z.strictObject({
  state: z.enum(REQUEST_STATES).optional(),
  /** Only those with a signature that stands unfinished, one that waits for a timestamp, or a signer whose time is over. */
  waits: z.enum(WAITS).optional(),
  /** Part of a title, or a staff number. */
  search: z.string().trim().max(80).optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
  page: z.int().min(1).max(10_000).default(1),
  pageSize: z.int().min(1).max(100).default(20),
});
/** One request's signatures, or those of all. */
export const retryStampsInput = z.strictObject({ requestId: id.optional() });

export type ListRequests = z.output<typeof listRequestsInput>;
