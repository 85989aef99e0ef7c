import { z } from "zod";

const hex = (min: number, max: number) =>
  z
    .string()
    .trim()
    .regex(/^([0-9a-fA-F]{2})+$/)
    .min(min * 2)
    .max(max * 2);

/** A symmetric key as time devices print it: its number, and the secret in hexadecimal. */
const keyInput = z.discriminatedUnion("algorithm", [
  z.strictObject({ algorithm: z.literal("sha256"), number: z.int().min(1).max(65_534), secretHex: hex(8, 64) }),
  z.strictObject({ algorithm: z.literal("aes-128-cmac"), number: z.int().min(1).max(65_534), secretHex: hex(16, 16) }),
]);

export const sourceInput = z.strictObject({
  /** Changes the source with this id; absent, the one of this name, or adds one. */
  id: z.uuid().optional(),
  name: z.string().trim().min(1).max(64),
  kind: z.enum(["device", "relay"]),
  host: z
    .string()
    .trim()
    .regex(/^[A-Za-z0-9.:_-]{1,255}$/),
  port: z.int().min(1).max(65_535).default(123),
  /** A new key; null takes the key away; absent leaves it. */
  key: keyInput.nullable().optional(),
  isEnabled: z.boolean().default(true),
});
export type SourceInput = z.input<typeof sourceInput>;

/** What is tried before it is saved: with the key given, or the one kept for `id`. */
export const trySourceInput = sourceInput.pick({ id: true, host: true, port: true, key: true });

export const sourceIdInput = z.strictObject({ id: z.uuid() });
export const limitInput = z.strictObject({ limitUs: z.int().min(100).max(1_000_000) });

/** A span of the clock's history, both ends in ISO 8601; at most 35 days are kept. */
export const spanInput = z
  .strictObject({ from: z.iso.datetime(), to: z.iso.datetime() })
  .refine(({ from, to }) => from < to, { message: "from must lie before to" });
export type Span = z.infer<typeof spanInput>;
