import { z } from "zod";
import { UNIT_FAMILIES } from "./rules.ts";

export const listTimestampsInput = z.strictObject({
  serial: z
    .string()
    .regex(/^[0-9a-fA-F]{1,40}$/)
    .optional(),
  imprint: z
    .string()
    .regex(/^[0-9a-fA-F]{40,128}$/)
    .optional(),
  page: z.int().min(1).default(1),
  size: z.int().min(1).max(100).default(20),
});
export type ListTimestamps = z.infer<typeof listTimestampsInput>;

export const unitFamilyInput = z.strictObject({ family: z.enum(UNIT_FAMILIES) });
