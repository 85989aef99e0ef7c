import { latin1, textOf } from "./values.ts";
import type { PdfReader } from "./reader.ts";
import { isDict, isRef, isString, type PdfDict, PdfError, type PdfRef, type PdfValue } from "./values.ts";

/** One terminal form field (ISO 32000-2 §12.7.4) with what it inherits. */
export type Field = {
  name: string;
  /** null when the field is a direct object */
  ref: PdfRef | null;
  dict: PdfDict;
  type: string | null;
  value: PdfValue | undefined;
  /** The annotations that show it: itself when merged, or its kids. */
  widgets: { ref: PdfRef | null; dict: PdfDict }[];
};

const MAX_FIELDS = 100_000;
const MAX_DEPTH = 32;

const KNOWN = new WeakMap<PdfReader, readonly Field[]>();

/** Every terminal field reachable from the catalog's /AcroForm, in order; read once. @throws PdfError field on circles */
export function readFields(pdf: PdfReader): readonly Field[] {
  const known = KNOWN.get(pdf);
  if (known) return known;
  const roots = pdf.array(pdf.dict(pdf.catalog.map.get("AcroForm"))?.map.get("Fields"));
  if (!roots) return [];
  const fields: Field[] = [];
  const seen = new Set<number>();
  const visit = (node: PdfValue, path: string, type: string | null, value: PdfValue | undefined, depth: number) => {
    if (fields.length > MAX_FIELDS || depth > MAX_DEPTH) throw new PdfError("too-complex", "too many form fields");
    if (isRef(node)) {
      if (seen.has(node.num)) throw new PdfError("field", "form fields go round in circles");
      seen.add(node.num);
    }
    const found = pdf.resolve(node);
    if (!isDict(found)) return;
    const part = pdf.resolve(found.map.get("T"));
    const name = isString(part) ? (path === "" ? textOf(part.bytes) : `${path}.${textOf(part.bytes)}`) : path;
    const ownType = pdf.nameOf(found.map.get("FT")) ?? type;
    const ownValue = found.map.get("V") ?? value;
    const kids = pdf.array(found.map.get("Kids"));
    const isParent = kids?.some((kid) => pdf.dict(kid)?.map.has("T")) ?? false;
    if (kids && isParent) {
      for (const kid of kids) visit(kid, name, ownType, ownValue, depth + 1);
      return;
    }
    const ref = isRef(node) ? node : null;
    const shown = kids && kids.length > 0 ? kids : [node];
    const widgets = shown.flatMap((kid) => {
      const dict = pdf.dict(kid);
      return dict ? [{ ref: isRef(kid) ? kid : null, dict }] : [];
    });
    fields.push({ name, ref, dict: found, type: ownType, value: ownValue, widgets });
  };
  for (const node of roots) visit(node, "", null, undefined, 0);
  KNOWN.set(pdf, fields);
  return fields;
}

export const signatureFields = (pdf: PdfReader): Field[] => readFields(pdf).filter(({ type }) => type === "Sig");

/** What a signature forbids afterwards: DocMDP (§12.8.2.2) and FieldMDP (§12.8.2.4). */
export type Locks = { docMdp: 1 | 2 | 3 | null; fields: { action: string; names: string[] }[] };

export function locksOf(pdf: PdfReader, signature: PdfDict): Locks {
  const locks: Locks = { docMdp: null, fields: [] };
  for (const item of pdf.array(signature.map.get("Reference")) ?? []) {
    const reference = pdf.dict(item);
    const method = pdf.nameOf(reference?.map.get("TransformMethod"));
    const params = pdf.dict(reference?.map.get("TransformParams"));
    if (method === "DocMDP") {
      const level = pdf.resolve(params?.map.get("P"));
      locks.docMdp = level === 1 || level === 3 ? level : 2;
    }
    if (method === "FieldMDP")
      locks.fields.push({
        action: pdf.nameOf(params?.map.get("Action")) ?? "All",
        names: (pdf.array(params?.map.get("Fields")) ?? []).flatMap((value) => {
          const text = pdf.resolve(value);
          return isString(text) ? [textOf(text.bytes)] : [];
        }),
      });
  }
  return locks;
}

/** Whether a field of this full name may no longer change. A name locks everything below it too. */
export function isLocked(locks: Locks, field: string): boolean {
  return locks.fields.some(({ action, names }) => {
    const isNamed = names.some((name) => field === name || field.startsWith(`${name}.`));
    return action === "All" || (action === "Include" && isNamed) || (action === "Exclude" && !isNamed);
  });
}

/** A date string (§7.9.4) as milliseconds since 1970, or null. */
export function dateOf(value: PdfValue): number | null {
  if (!isString(value)) return null;
  const found = /^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+\-Z])(?:(\d\d)'?(\d\d)?'?)?)?/.exec(
    latin1(value.bytes),
  );
  if (!found) return null;
  const part = (at: number, otherwise: number) => (found[at] === undefined ? otherwise : Number(found[at]));
  const days = daysSince1970(part(1, 1970), part(2, 1), part(3, 1));
  const ms = days * 86_400_000 + part(4, 0) * 3_600_000 + part(5, 0) * 60_000 + part(6, 0) * 1000;
  const zone = (part(8, 0) * 60 + part(9, 0)) * 60_000;
  return found[7] === "-" ? ms + zone : found[7] === "+" ? ms - zone : ms;
}

/** Days of the proleptic Gregorian calendar. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}
