import { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures } from "#core/pdf/signatures.ts";
import { PdfError } from "#core/pdf/values.ts";
import { fillSignature } from "#core/pdf/write-signature.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { documentError } from "./errors.ts";
import { extended, type OpenRevision } from "./open-revisions.ts";
import type { PreparedTail } from "./prepare-tail.ts";

/** A tail ready to be appended at `offset`; `next` is the whole revision, `digest` its SM3. */
export type FilledTail = { tail: Uint8Array; offset: number; digest: string; next: OpenRevision };

/**
 * Puts a CMS into the place of a prepared tail and opens the result as anybody will open it, before it counts.
 * @param cms DER @throws document.signature-too-large
 */
export function fillTail(
  base: OpenRevision,
  prepared: Pick<PreparedTail, "tail" | "placeFrom" | "placeTo">,
  cms: Uint8Array,
): FilledTail {
  const offset = base.bytes.length;
  try {
    const tail = fillSignature(prepared.tail, offset, [0, prepared.placeFrom, prepared.placeTo, 0], cms);
    const next = extended(base, tail);
    const written = findSignatures(new PdfReader(next.bytes, nodeInflate)).at(-1);
    if (written?.range?.[1] !== prepared.placeFrom || written.problems.length > 0)
      throw new Error("the signature that was written is not whole");
    return { tail, offset, digest: next.digest, next };
  } catch (error) {
    if (error instanceof PdfError && error.code === "space") throw documentError("signature-too-large", {}, error);
    throw error;
  }
}
