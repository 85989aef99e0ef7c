import { readFields } from "./fields.ts";
import { readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { isRef, type PdfDict, type PdfRef, type PdfValue } from "./values.ts";

/** A signature that is in `after` and was not in `before`. */
export type NewField = {
  name: string;
  /** False when an empty field that was there has been filled. */
  isNew: boolean;
  isTimestamp: boolean;
  /** Object numbers of the field and of its widgets. */
  widgets: number[];
  object: number | null;
  /** The field holds what a signature needs and nothing that acts. */
  isSound: boolean;
  /** How much of which page (from 1) its pictures cover; nothing for a field that was there when others signed. */
  covers: Cover[];
};

export type Cover = { page: number; share: number };

/** What a new signature's field and widget may hold: in particular no action (/A, /AA) and no parent field. */
const HARMLESS = new Set(
  "Type Subtype FT T TU TM V Rect F P AP AS Ff Lock SV DA DR MK BS Border NM M H C StructParent Kids Parent Q".split(
    " ",
  ),
);

/** Later signatures' pictures may together cover no more of a page than this: beyond, they replace what they stand on. */
export const LARGEST_SHARE = 1 / 3;

/** @throws PdfError when a form cannot be read */
export function newSignatures(before: PdfReader, after: PdfReader): NewField[] {
  const old = new Map(readFields(before).flatMap((field) => (field.ref ? [[field.ref.num, field]] : [])));
  const out: NewField[] = [];
  for (const field of readFields(after)) {
    if (field.type !== "Sig" || !field.ref) continue;
    const { num, gen } = field.ref;
    const wasField = old.get(num);
    if (wasField && before.resolve(wasField.value) !== null) continue;
    const signature = after.dict(field.value);
    // An empty field added later is no signature; it stays in the list and is found to be a change.
    if (!signature) continue;
    const isNew = !wasField;
    const dicts = [field.dict, ...field.widgets.map(({ dict }) => dict)];
    const isFresh = isNewObject(before, field.value) && (!isNew || before.get({ t: "ref", num, gen }) === null);
    const isHeld = dicts.every((one) => isHarmless(one, field.dict, field.ref, wasField !== undefined));
    const widgets = [num, ...field.widgets.flatMap(({ ref }) => (ref ? [ref.num] : []))];
    const isTimestamp =
      after.nameOf(signature.map.get("Type")) === "DocTimeStamp" ||
      after.nameOf(signature.map.get("SubFilter")) === "ETSI.RFC3161";
    // Anybody can have a time-stamp made: it brings no picture.
    const isQuiet = !isTimestamp || dicts.every((one) => areaOf(after, one) === 0 || !one.map.has("AP"));
    const hasRange = signature.map.has("ByteRange") && signature.map.has("Contents");
    const isSound = isFresh && isHeld && hasRange && isQuiet;
    const covers = isNew ? coversOf(after, dicts, new Set(widgets)) : [];
    out.push({ name: field.name, isNew, isTimestamp, widgets, object: num, isSound, covers });
  }
  return out;
}

/** A widget covers each page that lists it. Several widgets of one field are taken together. */
function coversOf(pdf: PdfReader, dicts: readonly PdfDict[], nums: ReadonlySet<number>): Cover[] {
  const area = dicts.reduce((sum, one) => sum + (one.map.has("Rect") ? areaOf(pdf, one) : 0), 0);
  if (area === 0) return [];
  return readPages(pdf).flatMap(({ dict, cropBox: [x1, y1, x2, y2] }, at) => {
    const list = pdf.array(dict.map.get("Annots")) ?? [];
    const isHere = list.some((item) => isRef(item) && nums.has(item.num));
    return isHere ? [{ page: at + 1, share: area / ((x2 - x1) * (y2 - y1)) }] : [];
  });
}

/** Of a widget's rectangle, in square units of the page; Infinity for what is none. */
export function areaOf(pdf: PdfReader, widget: PdfDict): number {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = (pdf.array(widget.map.get("Rect")) ?? []).map((item) =>
    Number(pdf.resolve(item)),
  );
  const area = Math.abs((x2 - x1) * (y2 - y1));
  return Number.isFinite(area) ? area : Infinity;
}

function isNewObject(before: PdfReader, value: PdfValue | undefined): boolean {
  if (!isRef(value)) return false;
  const entry = before.entries.get(value.num);
  return entry === undefined || entry.kind === "free";
}

/** Only a widget of the field itself may name it as its parent. */
function isHarmless(dict: PdfDict, field: PdfDict, ref: PdfRef | null, wasThere: boolean): boolean {
  const parent = dict.map.get("Parent");
  if (wasThere) return !dict.map.has("AA") || dict === field;
  if (parent !== undefined && (dict === field || !isRef(parent) || parent.num !== ref?.num)) return false;
  return dict.twice.length === 0 && [...dict.map.keys()].every((key) => HARMLESS.has(key));
}
