import { type Draw, writeAppearance } from "./appearance.ts";
import { type Field, isLocked, type Locks, readFields } from "./fields.ts";
import { type Box, type Frame, pageAt, readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import type { Revision } from "./revision.ts";
import { writeEntry } from "./serialize.ts";
import { dict, isRef, type PdfDict, PdfError, type PdfRef, textString } from "./values.ts";

/** Where a new field shows: `box` is [left, bottom, right, top] in the page's own coordinates, null for nowhere. */
export type Widget = { page: number; box: Box | null; draw: Draw | null };

/** @throws PdfError field: not there, signed already, or locked by a signature that is there */
export function emptyField(fields: readonly Field[], wanted: string, locks: readonly Locks[]): Field {
  const field = fields.find(({ name }) => name === wanted);
  if (!field) throw new PdfError("field", `no signature field named ${wanted}`);
  if ((field.value ?? null) !== null) throw new PdfError("field", `field ${wanted} is signed already`);
  if (!field.ref || locks.some((lock) => isLocked(lock, wanted)))
    throw new PdfError("field", `field ${wanted} is locked`);
  return field;
}

/** The wanted names, with a number behind one that is taken. Full stops would make it a path (§12.7.4.2). */
export function freeNames(pdf: PdfReader, wanted: string, count: number): string[] {
  if (wanted === "" || wanted.includes(".")) throw new PdfError("field", "unusable field name");
  const taken = new Set<string>();
  for (const { name } of readFields(pdf)) taken.add(name.split(".", 1)[0] ?? "");
  const names: string[] = [];
  for (let i = 1; names.length < count; i++) {
    const candidate = i === 1 ? wanted : `${wanted}_${i}`;
    if (!taken.has(candidate)) names.push(candidate);
  }
  return names;
}

/** Puts the signature into a field that is there, and its picture into each place where the field shows. */
export function fillField(revision: Revision, field: Field, signature: PdfRef, draw: Draw | null): void {
  if (!field.ref) throw new PdfError("field", `field ${field.name} cannot be filled`);
  revision.edit(field.ref).set("V", signature);
  for (const widget of field.widgets) {
    const at = widget.ref ?? (widget.dict === field.dict ? field.ref : null);
    const box = boxOf(revision.pdf, widget.dict);
    if (!draw || !at || !box) continue;
    const page = pageOf(revision.pdf, at, widget.dict);
    const look = revision.edit(at);
    look.set("AP", dict({ N: writeAppearance(revision, page, box, draw) }));
    look.delete("AS");
    const flags = revision.pdf.resolve(look.get("F"));
    // Neither Hidden nor NoView; Print and Locked.
    look.set("F", ((typeof flags === "number" ? flags : 0) & ~0x22) | 0x84);
  }
  openForm(revision);
}

/** The widget's rectangle in order, null when it shows nothing. */
function boxOf(pdf: PdfReader, widget: PdfDict): Box | null {
  const [x1, y1, x2, y2] = (pdf.array(widget.map.get("Rect")) ?? []).map((item) => Number(pdf.resolve(item)));
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return null;
  const box: Box = [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
  return box[2] > box[0] && box[3] > box[1] ? box : null;
}

/** The page a widget stands on: what it says itself (/P is optional), or the page whose /Annots names it. */
function pageOf(pdf: PdfReader, widget: PdfRef, { map }: PdfDict): Frame {
  const said = map.get("P");
  const pages = readPages(pdf);
  const page =
    pages.find(({ dict }) =>
      (pdf.array(dict.map.get("Annots")) ?? []).some((item) => isRef(item) && item.num === widget.num),
    ) ?? pages.find(({ ref }) => isRef(said) && said.num === ref.num);
  if (!page) throw new PdfError("field", `object ${widget.num} stands on no page`);
  return page;
}

/** One field for every widget, all with the same signature. */
export function addFields(
  revision: Revision,
  names: readonly string[],
  signature: PdfRef,
  widgets: readonly Widget[],
): void {
  const fields = widgets.map(({ page: number, box, draw }, at) => {
    const page = pageAt(revision.pdf, number);
    const look = draw && box ? writeAppearance(revision, page, box, draw) : null;
    const field = revision.add((out) => {
      out.text("<</Type /Annot /Subtype /Widget /FT /Sig ");
      writeEntry("T", textString(names[at] ?? ""), out);
      writeEntry("V", signature, out);
      writeEntry("Rect", box ? [...box] : [0, 0, 0, 0], out);
      // Print and Locked; an invisible one has nothing to print but PDF/A still asks for the flag.
      writeEntry("F", 132, out);
      writeEntry("P", page.ref, out);
      if (look) {
        out.text("/AP <<");
        writeEntry("N", look, out);
        out.text(">>");
      }
      out.text(">>");
    });
    revision.append(page.ref, "Annots", field);
    return field;
  });
  openForm(revision, ...fields);
}

/** Makes the form know the fields and say that the file is signed and may only be appended to (§12.7.3, SigFlags 3). */
function openForm(revision: Revision, ...fields: readonly PdfRef[]): void {
  const { pdf } = revision;
  const held = pdf.catalog.map.get("AcroForm");
  const form = pdf.dict(held);
  const list = form?.map.get("Fields");
  const isListed = isRef(list) && pdf.array(list) !== null;
  if (isListed && fields.length > 0) revision.editList(list).push(...fields);
  const isSaid = form?.map.get("SigFlags") === 3;
  if (isSaid && (isListed || fields.length === 0)) return;
  const map = isRef(held) && form ? revision.edit(held) : new Map(form?.map);
  if (!isListed && fields.length > 0) map.set("Fields", [...(pdf.array(list) ?? []), ...fields]);
  map.set("SigFlags", 3);
  if (isRef(held) && form) return;
  const value: PdfDict = { t: "dict", map, twice: [] };
  revision.edit(pdf.catalogRef).set("AcroForm", form ? value : revision.add(value));
}
