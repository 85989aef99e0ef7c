import { z } from "zod";
import { KEY_ALGORITHMS, RETIRE_WHYS } from "./rules.ts";

const id = z.string().min(1).max(36);

export const makeKeyInput = z.strictObject({ algorithm: z.enum(KEY_ALGORITHMS) });
export const keyIdInput = z.strictObject({ keyId: id });
export const retireKeyInput = z.strictObject({ keyId: id, why: z.enum(RETIRE_WHYS) });
export const listSignaturesInput = z.strictObject({
  page: z.int().min(1).max(100_000).default(1),
  size: z.int().min(1).max(100).default(20),
});
export type ListSignatures = z.output<typeof listSignaturesInput>;
