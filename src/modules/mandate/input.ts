import { z } from "zod";
import { keyIdInput } from "#modules/key/input.ts";
import { CEILING, MOST_SHIFTS } from "./rules.ts";

/** Base64url without padding, at most `most` characters. */
const binary = (most: number) =>
  z
    .string()
    .regex(/^[\w-]+$/)
    .max(most);

export const mandateIdInput = z.strictObject({ mandateId: keyIdInput });
export const delegateInput = z.strictObject({
  mandateId: keyIdInput,
  uInverse: binary(43),
  box: binary(1000),
  /** The workstation's request it answers. */
  invitationId: z.string().max(36).optional(),
});
export type Delegate = z.output<typeof delegateInput>;

const clock = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/);
const shiftInput = z
  .strictObject({ name: z.string().trim().min(1).max(10), from: clock, to: clock })
  .refine(({ from, to }) => from !== to);
export const shiftsInput = z.array(shiftInput).max(MOST_SHIFTS).readonly();

export const savePolicyInput = z.strictObject({
  departmentId: z.string().max(36),
  isAllowed: z.boolean(),
  maxMinutes: z.int().min(15).max(CEILING.maxMinutes),
  maxCount: z.int().min(1).max(CEILING.maxCount),
  perMinute: z.int().min(1).max(CEILING.perMinute),
  shifts: shiftsInput,
});
export type SavePolicy = z.output<typeof savePolicyInput>;
export const listSessionsInput = z.strictObject({
  show: z.enum(["open", "ended"]).default("open"),
  page: z.int().min(1).max(100_000).default(1),
});
export type ListSessions = z.output<typeof listSessionsInput>;
/** `code`: what the phone scanned. */
export const planInput = z.strictObject({ code: z.string().max(200).optional() });
export const nothingInput = z.strictObject({});
