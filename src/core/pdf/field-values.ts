import { readPages } from "./pages.ts";
import type { PdfReader } from "./reader.ts";
import { isRef, isString, PdfError, type PdfDict, type PdfValue, textOf } from "./values.ts";

/**
 * A form field on a page (from 1) that shows a text of its own: an appearance and a value (ISO 32000-2 §12.7.4.3). `rect` is
 * [left, bottom, right, top] in the page's units; `values` what it may honestly show (of a choice, also its name).
 */
export type FieldOnPage = {
  page: number;
  object: number | null;
  rect: readonly [number, number, number, number];
  values: readonly string[];
};

const MOST_FIELDS = 5000;
const MAX_DEPTH = 32;
/** Annotation flags Hidden and NoView (§12.5.3); field flag Password (§12.7.5.3). */
const [HIDDEN, NO_VIEW, PASSWORD] = [0x02, 0x20, 0x2000];

/**
 * Text and choice fields with a value and an appearance, found by the pages' annotations: what a page shows need not be in
 * the form's list. @throws PdfError pages; too-complex
 */
export function fieldsOnPages(pdf: PdfReader): FieldOnPage[] {
  const found: FieldOnPage[] = [];
  readPages(pdf).forEach(({ dict }, at) => {
    for (const annotation of pdf.array(dict.map.get("Annots")) ?? []) {
      const widget = pdf.dict(annotation);
      const field = widget && fieldOf(pdf, widget);
      if (!field) continue;
      if (found.length >= MOST_FIELDS) throw new PdfError("too-complex", "too many form fields");
      found.push({ page: at + 1, object: isRef(annotation) ? annotation.num : null, ...field });
    }
  });
  return found;
}

function fieldOf(pdf: PdfReader, widget: PdfDict): Pick<FieldOnPage, "rect" | "values"> | null {
  const type = pdf.nameOf(inherited(pdf, widget, "FT"));
  if (type !== "Tx" && type !== "Ch") return null;
  const flags = pdf.resolve(widget.map.get("F"));
  if (typeof flags === "number" && (flags & (HIDDEN | NO_VIEW)) !== 0) return null;
  const kind = pdf.resolve(inherited(pdf, widget, "Ff"));
  if (type === "Tx" && typeof kind === "number" && (kind & PASSWORD) !== 0) return null;
  if (pdf.dict(pdf.dict(widget.map.get("AP"))?.map.get("N")) === null) return null;
  const value = text(pdf, inherited(pdf, widget, "V"));
  const rect = rectOf(pdf, widget);
  if (value === null || !rect) return null;
  const names = (pdf.array(inherited(pdf, widget, "Opt")) ?? []).flatMap((option) => {
    const [stored, shown] = pdf.array(option) ?? [];
    const name = text(pdf, stored) === value ? text(pdf, shown) : null;
    return name === null ? [] : [name];
  });
  return { rect, values: [value, ...names] };
}

function inherited(pdf: PdfReader, widget: PdfDict, key: string): PdfValue | undefined {
  let node: PdfDict | null = widget;
  for (let depth = 0; node && depth < MAX_DEPTH; depth++) {
    const own = node.map.get(key);
    if (own !== undefined) return own;
    node = pdf.dict(node.map.get("Parent"));
  }
  return undefined;
}

function text(pdf: PdfReader, value: PdfValue | undefined): string | null {
  const found = pdf.resolve(value);
  return isString(found) ? textOf(found.bytes) : null;
}

function rectOf(pdf: PdfReader, widget: PdfDict): FieldOnPage["rect"] | null {
  const [a, b, c, d] = (pdf.array(widget.map.get("Rect")) ?? []).map((item) => pdf.resolve(item));
  if (typeof a !== "number" || typeof b !== "number" || typeof c !== "number" || typeof d !== "number") return null;
  return [Math.min(a, c), Math.min(b, d), Math.max(a, c), Math.max(b, d)];
}
