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
};

/** What a new signature's field and widget may hold: in particular no action (/A, /AA) and no parent field. */
const HARMLESS = new Set(
  "Type Subtype FT T TU TM V Rect F P AP AS Ff Lock SV DA DR MK BS Border NM M H C StructParent Kids Parent Q".split(
    " ",
  ),
);

/** A later signature's picture may cover no more of a page than this: beyond, it replaces what it stands on. */
const LARGEST_SHARE = 1 / 3;

/** @throws PdfError when a form cannot be read */
export function newSignatures(before: PdfReader, after: PdfReader): NewField[] {
  const old = new Map(readFields(before).flatMap((field) => (field.ref ? [[field.ref.num, field]] : [])));
  const smallest = Math.min(...readPages(after).map(({ cropBox }) => areaOf([...cropBox])));
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
    const isSound = isFresh && dicts.every((one) => isHarmless(one, field.dict, field.ref, wasField !== undefined));
    const widgets = [num, ...field.widgets.flatMap(({ ref }) => (ref ? [ref.num] : []))];
    const isSmall = !isNew || dicts.every((one) => shareOf(after, one, smallest) <= LARGEST_SHARE);
    const isTimestamp =
      after.nameOf(signature.map.get("Type")) === "DocTimeStamp" ||
      after.nameOf(signature.map.get("SubFilter")) === "ETSI.RFC3161";
    const hasRange = signature.map.has("ByteRange") && signature.map.has("Contents");
    out.push({ name: field.name, isNew, isTimestamp, widgets, object: num, isSound: isSound && hasRange && isSmall });
  }
  return out;
}

function shareOf(pdf: PdfReader, widget: PdfDict, page: number): number {
  return areaOf((pdf.array(widget.map.get("Rect")) ?? []).map((item) => Number(pdf.resolve(item)))) / page;
}

const areaOf = ([x1 = 0, y1 = 0, x2 = 0, y2 = 0]: readonly number[]): number => Math.abs((x2 - x1) * (y2 - y1));

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
