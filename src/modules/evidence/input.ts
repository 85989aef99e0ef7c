import { z } from "zod";

/** Longest text of each field of the inspection page, in characters: the console's procedures take 4 MB in all. */
export const INSPECT_MOST = 2_700_000;

/** Typed or pasted text, or a file's bytes as Base64. */
const pasted = z.union([
  z.strictObject({ text: z.string().min(1).max(INSPECT_MOST) }),
  z.strictObject({ base64: z.base64().max(INSPECT_MOST) }),
]);

export const inspectInput = z.strictObject({
  /** PEM, Base64 or hexadecimal; or a file as it is. */
  signature: pasted,
  /** The original data; null when it is enclosed or not at hand. */
  content: pasted.nullable(),
  /** PEM or Base64. */
  certificates: z.string().max(200_000).default(""),
  /** Over a raw signature's value, in the same forms. */
  timestamp: z.string().max(200_000).default(""),
  sm2Id: z.string().max(200).optional(),
  at: z.iso.datetime().optional(),
});
export type InspectInput = z.output<typeof inspectInput>;
