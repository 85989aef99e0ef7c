import type { HashName, Scheme } from "#core/asn1/algorithm.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import { prepareSignature as appendSignature, signedParts, type SubFilter } from "#core/pdf/write-signature.ts";
import type { Origin } from "#modules/template/generate-form.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { documentError } from "./errors.ts";
import { findSpot, type Placed } from "./find-spot.ts";
import { locateIn } from "./locate-place.ts";
import { hashAfter, type OpenRevision } from "./open-revisions.ts";
import { datesOf } from "./signed-dates.ts";

export type PrepareTail = Placed & {
  /** SM2 as `adbe.pkcs7.detached`, which Chinese readers know; RSA as `ETSI.CAdES.detached` (design.md §6). */
  scheme?: Scheme;
  /** Of the CMS that will be filled in, DER: as long as it can become (`signedDataLength`). */
  reservedBytes: number;
  fieldName?: string;
  signerName?: string;
  reason?: string;
  /** The document's template with its areas: its dates of signing are written with the signature they belong to. */
  origin?: Origin | null;
};

/** What will follow a revision, with an empty place for the CMS at `placeFrom` to `placeTo` of the whole file. */
export type PreparedTail = {
  fieldName: string;
  tail: Uint8Array;
  placeFrom: number;
  placeTo: number;
  baseRevision: number;
  /** Of everything but the place, by the scheme's hash: what is signed. */
  digest: Uint8Array;
  /** From 1: where it shows. */
  pages: number[];
};

/**
 * Lays out one signature behind a revision, without touching a byte of it and without keeping anything.
 * @throws document.* for the place, document.certified
 */
export async function prepareTail(
  ctx: Pick<Context, "clock">,
  base: OpenRevision,
  input: PrepareTail,
): Promise<PreparedTail> {
  const { bytes, revision } = base;
  const pdf = new PdfReader(bytes, nodeInflate);
  const { subFilter, hash } = FORMATS[input.scheme ?? "sm2-sm3"];
  const name = input.fieldName ?? `Signature${revision}`;
  const found = await findSpot(pdf, input, name);
  const spot =
    found.kind === "field"
      ? { ...found, also: [...(found.also ?? []), ...datesOf(pdf, found.name, ctx.clock.now(), input.origin)] }
      : found;
  try {
    const { tail, byteRange, fieldName } = appendSignature(pdf, {
      spot,
      subFilter,
      reservedBytes: input.reservedBytes,
      signedAtMs: ctx.clock.now().getTime(),
      signerName: input.signerName,
      reason: input.reason,
    });
    const [, placeFrom, placeTo] = byteRange;
    const parts = signedParts(bytes, tail, byteRange);
    const digest = hash === "sm3" ? hashAfter(base, parts.slice(1)) : nodeCrypto.hash(hash, parts);
    const pages = spot.kind === "new" ? spot.widgets.map(({ page }) => page + 1) : await pagesOf(pdf, input);
    return { fieldName, tail, placeFrom, placeTo, baseRevision: revision, digest, pages };
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
    if (error.code === "certified") throw documentError("certified", {}, error);
    if (error.code === "field") throw documentError("field-used", { name }, error);
    throw error;
  }
}

/** An existing field is on the page it is on. */
async function pagesOf(pdf: PdfReader, placed: Placed): Promise<number[]> {
  if ("at" in placed) return [placed.at.page];
  if ("areas" in placed) return [...new Set(placed.areas.map(({ page }) => page))];
  return [placed.place.kind === "field" ? (await locateIn(pdf, placed.place, null)).page : 1];
}

const FORMATS: Readonly<Record<Scheme, { subFilter: SubFilter; hash: HashName }>> = {
  "sm2-sm3": { subFilter: "adbe.pkcs7.detached", hash: "sm3" },
  "rsa-sha256": { subFilter: "ETSI.CAdES.detached", hash: "sha256" },
};
