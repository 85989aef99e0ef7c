import type { Bytes } from "#core/bytes.ts";
import type { Draw } from "./appearance.ts";
import { dateString } from "./date.ts";
import { declareExtension } from "./extensions.ts";
import { type Field, type Locks, locksOf, signatureFields } from "./fields.ts";
import type { PdfReader } from "./reader.ts";
import { Revision } from "./revision.ts";
import { type ByteWriter, putHex } from "./byte-writer.ts";
import { writeEntry } from "./serialize.ts";
import { addFields, emptyField, fillField, freeNames, type Widget } from "./signature-field.ts";
import { ascii, dict, name, type PdfDict, PdfError, type PdfValue, textString } from "./values.ts";

export type SubFilter = "adbe.pkcs7.detached" | "ETSI.CAdES.detached" | "ETSI.RFC3161";

/**
 * Where a signature goes: an empty signature field that is there, or a new one. With several widgets there are as many
 * new fields, all with this one signature: how a seal across pages is made (§12.7.5.5 lets a signature have one widget).
 */
export type Spot =
  /**
   * `also`: where else the signature shows something, e.g. its date; fields of their own that share the signature.
   * `others`: further empty fields that are there and take the same signature and picture.
   */
  | { kind: "field"; name: string; draw: Draw | null; also?: readonly Widget[]; others?: readonly string[] }
  | { kind: "new"; fieldName: string; widgets: readonly [Widget, ...Widget[]] };

export type SignatureSpec = {
  spot: Spot;
  subFilter: SubFilter;
  /** Size of the DER that will be filled in, in bytes; the place takes twice that. */
  reservedBytes: number;
  /** Milliseconds since 1970; null for none (document time-stamps). */
  signedAtMs: number | null;
  signerName?: string;
  reason?: string;
};

/** `tail` follows the old bytes. `byteRange` counts in the whole new file. `fieldName`: the first, when there are several. */
export type PreparedSignature = { tail: Bytes; byteRange: readonly [0, number, number, number]; fieldName: string };

/**
 * Appends a signature field with an exactly sized empty place (ISO 32000-2 §12.8). The old bytes are untouched; pages
 * change only in /Annots, the form only in /Fields and /SigFlags.
 * @throws PdfError encrypted; certified; field (not there, signed already, locked), place (no such page), catalog, pages
 */
export function prepareSignature(pdf: PdfReader, spec: SignatureSpec): PreparedSignature {
  const revision = new Revision(pdf);
  const fields = signatureFields(pdf);
  const locks = locksInForce(pdf, fields);
  if (spec.subFilter !== "ETSI.RFC3161" && locks.some(({ docMdp }) => docMdp === 1))
    throw new PdfError("certified", "a certification allows no further signature");
  if (spec.subFilter !== "adbe.pkcs7.detached") declareExtension(revision, spec.subFilter === "ETSI.RFC3161" ? 1 : 2);
  const at = revision.reserve();
  const { spot } = spec;
  if (spot.kind === "field") {
    const field = emptyField(fields, spot.name, locks);
    const body = signatureBody(spec, pdf.dict(field.dict.map.get("Lock")));
    revision.set(at, body.write);
    fillField(revision, field, at, spot.draw);
    for (const other of spot.others ?? []) fillField(revision, emptyField(fields, other, locks), at, spot.draw);
    const { also = [] } = spot;
    if (also.length > 0) addFields(revision, freeNames(pdf, `${unqualified(field.name)}_also`, also.length), at, also);
    return finish(pdf, revision, body, field.name);
  }
  const body = signatureBody(spec, null);
  revision.set(at, body.write);
  const names = freeNames(pdf, spot.fieldName, spot.widgets.length);
  addFields(revision, names, at, spot.widgets);
  return finish(pdf, revision, body, names[0] ?? "");
}

/** The last part of a field's name: new fields stand at the top of the form. */
const unqualified = (fieldName: string): string => fieldName.slice(fieldName.lastIndexOf(".") + 1);

/** What the signatures that are there forbid: their own locks and those of the fields they filled (§12.7.5.5). */
function locksInForce(pdf: PdfReader, fields: readonly Field[]): Locks[] {
  return fields.flatMap(({ value, dict }) => {
    const signature = pdf.dict(value);
    if (!signature) return [];
    const ofField = pdf.resolve(pdf.dict(dict.map.get("Lock"))?.map.get("P"));
    const locks = locksOf(pdf, signature);
    return [ofField === 1 ? { ...locks, docMdp: 1 } : locks];
  });
}

const RANGE = `[0 ${"0".repeat(10)} ${"0".repeat(10)} ${"0".repeat(10)}]`;

/** The signature dictionary; where its two blanks begin in the tail is known once it has been written. */
type Body = { write: (out: ByteWriter) => void; contentsLength: number; rangeAt: number; contentsAt: number };

function signatureBody(spec: SignatureSpec, lock: PdfDict | null): Body {
  const body: Body = { write, contentsLength: 2 * spec.reservedBytes + 2, rangeAt: 0, contentsAt: 0 };
  function write(out: ByteWriter): void {
    out.text(spec.subFilter === "ETSI.RFC3161" ? "<</Type /DocTimeStamp" : "<</Type /Sig");
    out.text(" /Filter /Adobe.PPKLite /SubFilter ");
    out.name(spec.subFilter);
    out.text(" /ByteRange ");
    body.rangeAt = out.length;
    out.text(RANGE);
    out.text(" /Contents ");
    body.contentsAt = out.length;
    out.text("<");
    out.fill(0x30, 2 * spec.reservedBytes);
    out.text("> ");
    if (spec.signedAtMs !== null) writeEntry("M", dateString(spec.signedAtMs), out);
    if (spec.signerName !== undefined) writeEntry("Name", textString(spec.signerName), out);
    if (spec.reason !== undefined) writeEntry("Reason", textString(spec.reason), out);
    if (lock) writeEntry("Reference", [lockReference(lock)], out);
    out.text(">>");
  }
  return body;
}

/** A field's /Lock becomes the signature's FieldMDP (§12.7.5.5). */
function lockReference(lock: PdfDict): PdfDict {
  const params = new Map<string, PdfValue>([["Type", name("TransformParams")]]);
  for (const key of ["Action", "Fields"]) {
    const value = lock.map.get(key);
    if (value !== undefined) params.set(key, value);
  }
  params.set("V", name("1.2"));
  return dict({
    Type: name("SigRef"),
    TransformMethod: name("FieldMDP"),
    TransformParams: { t: "dict", map: params, twice: [] },
  });
}

function finish(pdf: PdfReader, revision: Revision, body: Body, fieldName: string): PreparedSignature {
  const tail = revision.tail(body.contentsLength);
  const from = pdf.bytes.length + body.contentsAt;
  const to = from + body.contentsLength;
  const byteRange = [0, from, to, pdf.bytes.length + tail.length - to] as const;
  const text = `[${byteRange.join(" ")}]`.padEnd(RANGE.length);
  tail.set(ascii(text), body.rangeAt);
  return { tail, byteRange, fieldName };
}

/**
 * Puts the CMS into its place in a prepared tail, which is changed. @param baseLength length of the bytes before the tail
 * @throws PdfError space when the CMS is larger than what was reserved
 */
export function fillSignature(
  tail: Bytes,
  baseLength: number,
  byteRange: readonly [number, number, number, number],
  cms: Bytes,
): Bytes {
  const [, from, to] = byteRange;
  if (2 * cms.length > to - from - 2) throw new PdfError("space", "the signature is larger than its place");
  putHex(cms, tail, from + 1 - baseLength);
  return tail;
}

/** The two parts a signature is about, given the file before and the tail; no copy of the file is made. */
export function signedParts(base: Bytes, tail: Bytes, byteRange: readonly [number, number, number, number]): Bytes[] {
  const [, from, to] = byteRange;
  return [base, tail.subarray(0, from - base.length), tail.subarray(to - base.length)];
}
