import { z } from "zod";
import { ADMISSION_WHYS, DOCUMENT_KINDS, WIPE_WHYS } from "./rules.ts";

const id = z.string().min(1).max(36);

export const terminalIdInput = z.strictObject({ terminalId: id });
export const changeCodeInput = z.strictObject({ code: z.string().min(1).max(200) });

export const wipeTerminalInput = z.strictObject({
  terminalId: id,
  why: z.enum(WIPE_WHYS),
  /** Since when it was in other hands, where that is known: the CA's invalidityDate. */
  since: z.coerce.date().optional(),
});
export type WipeTerminal = z.output<typeof wipeTerminalInput>;

export const listTerminalsInput = z.strictObject({
  /** Part of a name or the start of a staff number. */
  text: z.string().trim().max(40).default(""),
  state: z.enum(["active", "stopped"]).optional(),
  personId: id.optional(),
  page: z.int().min(1).default(1),
  size: z.int().min(1).max(100).default(20),
});
export type ListTerminals = z.output<typeof listTerminalsInput>;

export const askAdmissionInput = z.strictObject({ why: z.enum(ADMISSION_WHYS) });
export const recordAdmissionInput = z.strictObject({
  admissionId: id,
  number: z.string().regex(/^\d{6}$/),
  document: z.enum(DOCUMENT_KINDS),
  note: z.string().trim().min(1).max(200),
});
export type RecordAdmission = z.output<typeof recordAdmissionInput>;
export const decideAdmissionInput = z.strictObject({
  admissionId: id,
  /** Empty approves; words refuse. */
  refusedWhy: z.string().trim().max(200).default(""),
});
export type DecideAdmission = z.output<typeof decideAdmissionInput>;
