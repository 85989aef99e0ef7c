import { z } from "zod";

export const externalInput = z.strictObject({
  /** Changes the authority with this id; absent adds one. */
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(64),
  channel: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{1,32}$/),
  hash: z.enum(["sm3", "sha256"]),
  policy: z
    .string()
    .trim()
    .max(128)
    .regex(/^[0-2](\.(0|[1-9]\d{0,38})){1,30}$/)
    .nullable(),
  accuracyLimitUs: z.int().min(1000).max(60_000_000),
  isEnabled: z.boolean(),
});
export type ExternalInput = z.infer<typeof externalInput>;

export const tryExternalInput = externalInput.pick({ channel: true, hash: true, policy: true, accuracyLimitUs: true });
/** Every authority once, the first to be asked first. */
export const orderExternalInput = z.strictObject({ ids: z.array(z.uuid()).max(32) });

/** Who was asked before and did not stamp: "own" or a name, and the error's code. */
export const missedInput = z.array(z.object({ authority: z.string(), code: z.string() }));
export type Missed = z.infer<typeof missedInput>[number];

export const listExternalTokensInput = z.strictObject({
  page: z.int().min(1).default(1),
  size: z.int().min(1).max(100).default(20),
});
