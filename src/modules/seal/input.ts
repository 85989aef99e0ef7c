import { z } from "zod";

export const saveHandwritingInput = z.strictObject({
  /** PNG, base64url. */
  png: z.string().min(16).max(280_000),
  strokes: z.int().min(0).max(2000),
});
export type SaveHandwriting = z.infer<typeof saveHandwritingInput>;
