import { z } from "zod";
import { LEAVE_WHYS } from "./rules.ts";

const id = z.string().min(1).max(36);

export const personIdInput = z.strictObject({ personId: id });
export const leaveInput = z.strictObject({
  personId: id,
  why: z.enum(LEAVE_WHYS),
  /** Empty returns every open task to its sender. */
  successorStaffNo: z.string().trim().max(32).default(""),
});
export type Leave = z.output<typeof leaveInput>;
export const prepareLeaveInput = leaveInput.extend({ day: z.iso.date() });
export type PrepareLeave = z.output<typeof prepareLeaveInput>;
export const answerHandoverInput = z.strictObject({ handoverId: id, accept: z.boolean() });
export type AnswerHandover = z.output<typeof answerHandoverInput>;
