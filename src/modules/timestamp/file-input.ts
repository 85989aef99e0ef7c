import { z } from "zod";

/** Hashes of files that are stamped from the console, with the length of a digest in hexadecimal. */
export const FILE_HASHES = { sm3: 64, sha256: 64, sha384: 96, sha512: 128 } as const;
export type FileHash = keyof typeof FILE_HASHES;

/** A digest the browser computed, or that somebody typed. */
export const digestInput = z
  .strictObject({
    hash: z.enum(["sm3", "sha256", "sha384", "sha512"]),
    value: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[0-9a-f]+$/),
  })
  .refine(({ hash, value }) => value.length === FILE_HASHES[hash], { message: "the digest has another length" });

const token = z.base64().min(4).max(400_000);
export const readTokenInput = z.strictObject({ tokenBase64: token });
export const checkFileInput = z.strictObject({ tokenBase64: token, digest: digestInput.nullable() });
