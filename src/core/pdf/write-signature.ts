import { type Bytes, concat, toHex } from "#core/bytes.ts";
import { type Appearance, writeAppearance } from "./appearance.ts";
import { type Field, isLocked, type Locks, locksOf, signatureFields } from "./fields.ts";
import { type Box, type Page, readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { Revision } from "./revision.ts";
import { serialize } from "./serialize.ts";
import {
  ascii,
  dict,
  isDict,
  isRef,
  name,
  type PdfDict,
  PdfError,
  type PdfRef,
  type PdfValue,
  string,
  textString,
} from "./values.ts";

export type SubFilter = "adbe.pkcs7.detached" | "ETSI.CAdES.detached" | "ETSI.RFC3161";

/** Where a signature goes: an empty signature field that is there, or a new one on a page. */
export type Spot =
  | { kind: "field"; name: string }
  /** @param box [left, bottom, right, top] in the page's own coordinates (points), null for an invisible one */
  | { kind: "new"; fieldName: string; page: number; box: Box | null };

export type SignatureSpec = {
  spot: Spot;
  subFilter: SubFilter;
  /** Size of the DER that will be filled in, in bytes; the place takes twice that. */
  reservedBytes: number;
  /** Draws into the given width and height (points, upright as shown); null leaves the signature without a picture. */
  draw: ((width: number, height: number) => Appearance) | null;
  /** Milliseconds since 1970; null for none (document time-stamps). */
  signedAtMs: number | null;
  signerName?: string;
  reason?: string;
};

/** `tail` follows the old bytes. `byteRange` counts in the whole new file. */
export type PreparedSignature = { tail: Bytes; byteRange: readonly [0, number, number, number]; fieldName: string };

/**
 * Appends a signature field with an exactly sized empty place (ISO 32000-2 §12.8). The old bytes are untouched; the page
 * changes only in /Annots, the form only in /Fields and /SigFlags.
 * @throws PdfError field (name taken, already signed, locked), place (no such page), encrypted, catalog, pages
 */
export function prepareSignature(pdf: PdfReader, spec: SignatureSpec): PreparedSignature {
  const fields = signatureFields(pdf);
  const locks = locksInForce(pdf, fields);
  if (locks.some(({ docMdp }) => docMdp === 1))
    throw new PdfError("field", "a certification allows no further signature");
  const pages = readPages(pdf);
  const revision = new Revision(pdf);
  const at = revision.reserve();
  const { spot } = spec;
  const field = spot.kind === "field" ? emptyField(fields, spot.name, locks) : null;
  const fieldName = field?.name ?? (spot.kind === "new" ? newName(pdf, spot.fieldName) : "");
  const lock = field ? pdf.dict(field.dict.map.get("Lock")) : null;
  const body = signatureBody(spec, lock);
  revision.set(at, body.bytes);
  if (field) fillField(revision, field, at, spec, pages);
  else if (spot.kind === "new") addField(revision, fieldName, at, { ...spec, spot }, pages);
  return finish(pdf, revision, at, body, fieldName);
}

/** Every lock of the signatures that are there already. */
function locksInForce(pdf: PdfReader, fields: readonly Field[]): Locks[] {
  return fields.flatMap(({ value }) => {
    const signature = pdf.dict(value);
    return signature ? [locksOf(pdf, signature)] : [];
  });
}

function emptyField(fields: readonly Field[], wanted: string, locks: readonly Locks[]): Field {
  const field = fields.find(({ name }) => name === wanted);
  if (!field) throw new PdfError("field", `no signature field named ${wanted}`);
  if ((field.value ?? null) !== null) throw new PdfError("field", `field ${wanted} is signed already`);
  if (!field.ref || locks.some((lock) => isLocked(lock, wanted)))
    throw new PdfError("field", `field ${wanted} is locked`);
  return field;
}

/** The wanted name, with a number behind it when it is taken. Full stops would make it a path (§12.7.4.2). */
function newName(pdf: PdfReader, wanted: string): string {
  if (wanted === "" || wanted.includes(".")) throw new PdfError("field", "unusable field name");
  const form = pdf.dict(pdf.catalog.map.get("AcroForm"));
  const taken = new Set(
    (pdf.array(form?.map.get("Fields")) ?? []).map((item) => {
      const text = pdf.resolve(pdf.dict(item)?.map.get("T"));
      return isDict(text) || text === null ? "" : toHex(serialize(text));
    }),
  );
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? wanted : `${wanted}_${i}`;
    if (!taken.has(toHex(serialize(textString(candidate))))) return candidate;
  }
}

const RANGE = `[0 ${"0".repeat(10)} ${"0".repeat(10)} ${"0".repeat(10)}]`;

type Body = { bytes: Bytes; rangeAt: number; contentsAt: number; contentsLength: number };

/** The signature dictionary with its two blanks at known places. */
function signatureBody(spec: SignatureSpec, lock: PdfDict | null): Body {
  const isStamp = spec.subFilter === "ETSI.RFC3161";
  const head = `<</Type /${isStamp ? "DocTimeStamp" : "Sig"} /Filter /Adobe.PPKLite /SubFilter /${spec.subFilter} /ByteRange `;
  const contentsLength = 2 * spec.reservedBytes + 2;
  const rest: Record<string, PdfValue> = {};
  if (spec.signedAtMs !== null) rest["M"] = string(ascii(dateText(spec.signedAtMs)));
  if (spec.signerName !== undefined) rest["Name"] = textString(spec.signerName);
  if (spec.reason !== undefined) rest["Reason"] = textString(spec.reason);
  if (lock) rest["Reference"] = [lockReference(lock)];
  const tail = serialize(dict(rest)).subarray(2);
  const before = ascii(`${head}${RANGE} /Contents `);
  const blank = ascii(`<${"0".repeat(contentsLength - 2)}>`);
  return {
    bytes: concat(before, blank, ascii(" "), tail),
    rangeAt: head.length,
    contentsAt: before.length,
    contentsLength,
  };
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

function fillField(revision: Revision, field: Field, at: PdfRef, spec: SignatureSpec, pages: readonly Page[]): void {
  const { pdf } = revision;
  const [widget] = field.widgets;
  if (!field.ref || !widget) throw new PdfError("field", `field ${field.name} cannot be filled`);
  const changed = new Map(field.dict.map).set("V", at);
  const isMerged = widget.dict === field.dict;
  const look = isMerged ? changed : new Map(widget.dict.map);
  const box = pdf.array(widget.dict.map.get("Rect"))?.map((item) => Number(pdf.resolve(item))) ?? [];
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  const page = pages.find(({ dict }) => isOnPage(pdf, dict, widget.ref)) ?? pages[0];
  if (spec.draw && page && x1 !== x2 && y1 !== y2) {
    const rect: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
    look.set("AP", dict({ N: writeAppearance(revision, page, rect, spec.draw) }));
    look.delete("AS");
    const flags = pdf.resolve(look.get("F"));
    look.set("F", ((typeof flags === "number" ? flags : 0) & ~0x22) | 0x84);
  }
  if (!isMerged && widget.ref) revision.set(widget.ref, { t: "dict", map: look, twice: [] });
  revision.set(field.ref, { t: "dict", map: changed, twice: [] });
  setForm(revision, null);
}

function isOnPage(pdf: PdfReader, page: PdfDict, widget: PdfRef | null): boolean {
  return (pdf.array(page.map.get("Annots")) ?? []).some((item) => isRef(item) && item.num === widget?.num);
}

type NewSpec = SignatureSpec & { spot: Extract<Spot, { kind: "new" }> };

function addField(revision: Revision, fieldName: string, at: PdfRef, spec: NewSpec, pages: readonly Page[]): void {
  const page = pages[spec.spot.page];
  if (!page) throw new PdfError("place", `no page ${spec.spot.page + 1}`);
  const box = spec.spot.box ?? ([0, 0, 0, 0] as const);
  const widget = dict({
    Type: name("Annot"),
    Subtype: name("Widget"),
    FT: name("Sig"),
    T: textString(fieldName),
    V: at,
    Rect: [...box],
    // Print and Locked; an invisible one has nothing to print but pdf/A still asks for the flag.
    F: 132,
    P: page.ref,
  });
  if (spec.draw && spec.spot.box) widget.map.set("AP", dict({ N: writeAppearance(revision, page, box, spec.draw) }));
  const field = revision.add(widget);
  appendTo(revision, page.ref, page.dict, "Annots", field);
  setForm(revision, field);
}

/** Appends to an array that may be absent, direct or an object of its own. */
function appendTo(revision: Revision, owner: PdfRef, ownerDict: PdfDict, key: string, item: PdfRef): void {
  const old = ownerDict.map.get(key);
  const list = [...(revision.pdf.array(old) ?? []), item];
  if (isRef(old) && revision.pdf.array(old)) revision.set(old, list);
  else revision.set(owner, { t: "dict", map: new Map(ownerDict.map).set(key, list), twice: [] });
}

/** Makes the form know the field and say that the file is signed and may only be appended to (§12.7.3, SigFlags 3). */
function setForm(revision: Revision, field: PdfRef | null): void {
  const { pdf } = revision;
  const old = pdf.catalog.map.get("AcroForm");
  const oldDict = pdf.dict(old);
  const form = new Map(oldDict?.map ?? []);
  const fields = form.get("Fields");
  let isChanged = form.get("SigFlags") !== 3;
  form.set("SigFlags", 3);
  if (field) {
    const list = [...(pdf.array(fields) ?? []), field];
    if (isRef(fields) && pdf.array(fields)) revision.set(fields, list);
    else {
      form.set("Fields", list);
      isChanged = true;
    }
  }
  if (!isChanged) return;
  const value: PdfDict = { t: "dict", map: form, twice: [] };
  if (isRef(old) && oldDict) revision.set(old, value);
  else {
    const inCatalog = oldDict ? value : revision.add(value);
    revision.set(pdf.catalogRef, { t: "dict", map: new Map(pdf.catalog.map).set("AcroForm", inCatalog), twice: [] });
  }
}

function finish(pdf: PdfReader, revision: Revision, at: PdfRef, body: Body, fieldName: string): PreparedSignature {
  const { bytes: tail, bodyAt } = revision.tail();
  const start = bodyAt.get(at.num) ?? 0;
  const from = start + body.contentsAt;
  const to = from + body.contentsLength;
  const byteRange = [0, from, to, pdf.bytes.length + tail.length - to] as const;
  const text = `[${byteRange.join(" ")}]`.padEnd(RANGE.length);
  tail.set(ascii(text), start + body.rangeAt - pdf.bytes.length);
  return { tail, byteRange, fieldName };
}

/**
 * Puts the CMS into its place in a prepared tail. @param baseLength length of the bytes before the tail
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
  const out = Uint8Array.from(tail);
  out.set(ascii(toHex(cms)), from + 1 - baseLength);
  return out;
}

/** The two parts a signature is about, given the file before and the tail; no copy of the file is made. */
export function signedParts(base: Bytes, tail: Bytes, byteRange: readonly [number, number, number, number]): Bytes[] {
  const [, from, to] = byteRange;
  return [base, tail.subarray(0, from - base.length), tail.subarray(to - base.length)];
}

/** `D:20261124101827+08'00'`: Chinese hospitals live in one zone. */
function dateText(ms: number): string {
  const local = Math.floor(ms / 1000) + 8 * 3600;
  const day = Math.floor(local / 86_400);
  const second = local - day * 86_400;
  const [year, month, date] = civil(day);
  const two = (value: number) => String(value).padStart(2, "0");
  const time = `${two(Math.floor(second / 3600))}${two(Math.floor(second / 60) % 60)}${two(second % 60)}`;
  return `D:${year}${two(month)}${two(date)}${time}+08'00'`;
}

function civil(days: number): [number, number, number] {
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const ofEra = z - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const shifted = Math.floor((5 * ofYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return [year + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - Math.floor((153 * shifted + 2) / 5) + 1];
}
