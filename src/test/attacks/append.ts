import { concat } from "#core/bytes.ts";
import { signatureFields } from "#core/pdf/fields.ts";
import { readPages } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { Revision } from "#core/pdf/revision.ts";
import { isRef, type PdfDict, type PdfValue } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";

export const open = (pdf: Uint8Array) => new PdfReader(pdf, nodeInflate);

/** An incremental update made by `change`: what an attacker appends. */
export function appended(pdf: Uint8Array, change: (revision: Revision, reader: PdfReader) => void): Uint8Array {
  const reader = open(pdf);
  const revision = new Revision(reader);
  change(revision, reader);
  return concat(pdf, revision.tail());
}

/** A copy with one key changed. */
export const withKey = (old: PdfDict, key: string, value: PdfValue): PdfDict => ({
  t: "dict",
  map: new Map(old.map).set(key, value),
  twice: [],
});

export const firstPage = (reader: PdfReader) => {
  const [page] = readPages(reader);
  if (!page) throw new Error("no page");
  return page;
};

/** The first signature field that is signed. */
export const firstField = (reader: PdfReader) => {
  const field = signatureFields(reader).find(({ value }) => reader.dict(value) !== null);
  const signature = reader.dict(field?.value);
  if (!field?.ref || !signature || !isRef(field.value)) throw new Error("no signature");
  return { ref: field.ref, dict: field.dict, signature, signatureRef: field.value };
};
