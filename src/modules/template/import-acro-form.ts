import { readFields } from "#core/pdf/fields.ts";
import { type Page, readPages, toShown } from "#core/pdf/pages.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import { isRef, isString, latin1, type PdfDict, type PdfValue, textOf } from "#core/pdf/values.ts";
import { freeName, pathNamed } from "./field-names.ts";
import { type Field, fieldShape, type FormBox } from "./form.ts";
import { POINT } from "./layout/placed.ts";

type Found = ReturnType<typeof readFields>[number];
type Widget = Found["widgets"][number];
/** A widget with its page, from 0, and its box there in millimetres. */
type Placed = { widget: Widget; page: number; box: FormBox };

/** Field flags (ISO 32000-2 tables 227–230), bits from 1. */
const bit = (position: number): number => 2 ** (position - 1);
const REQUIRED = bit(2);
const MULTILINE = bit(13);
const COMB = bit(25);
const RADIO = bit(16);
const PUSHBUTTON = bit(17);

/**
 * The fields of a PDF's form as fields of ours, bound to their own names: text, comb as cells, tick boxes, radio buttons,
 * choices and signatures. Push buttons stay behind. Field values are the form's sample.
 * @param pageIds the form's pages, in the PDF's order
 */
export function importAcroForm(
  pdf: PdfReader,
  pageIds: readonly string[],
): { fields: Field[]; sample: Record<string, string> } {
  const pages = readPages(pdf);
  const sample: Record<string, string> = {};
  const taken = new Set<string>();
  const fields = readFields(pdf).flatMap((field, at): Field[] => {
    const placed = field.widgets.flatMap((widget) => place(pdf, pages, widget));
    const [first] = placed;
    const made = first && convert(pdf, field, placed, first);
    if (!made) return [];
    const name = freeName(field.name.slice(0, 80) || `field${at + 1}`, taken);
    const bind = pathNamed(field.name);
    const value = valueText(pdf, field.value);
    if (value !== "" && made.kind !== "signature") sample[bind] = value;
    const bound = made.kind === "signature" ? { role: name.slice(0, 40) } : { bind };
    const parsed = fieldShape.safeParse({
      id: `a${at + 1}`,
      name: made.kind === "signature" ? name.replaceAll(".", "_") : name,
      page: pageIds[first.page],
      box: first.box,
      ...bound,
      ...made,
    });
    return parsed.success ? [parsed.data] : [];
  });
  return { fields, sample };
}

type Made = { kind: Field["kind"] } & Record<string, unknown>;

function convert(pdf: PdfReader, field: Found, placed: readonly Placed[], { box }: Placed): Made | null {
  const flags = Number(pdf.resolve(inherited(pdf, field.dict, "Ff")) ?? 0);
  const has = (flag: number): boolean => Math.floor(flags / flag) % 2 === 1;
  const common = { required: has(REQUIRED), style: styleOf(pdf, field, box) };
  switch (field.type ?? "") {
    case "Tx": {
      const most = pdf.resolve(inherited(pdf, field.dict, "MaxLen"));
      if (has(COMB) && typeof most === "number" && most >= 1 && most <= 60)
        return { kind: "cells", count: most, hasFrame: false, ...common };
      return has(MULTILINE)
        ? { kind: "multiline", ...common, style: { ...common.style, valign: "top" } }
        : { kind: "text", ...common };
    }
    case "Btn":
      if (has(PUSHBUTTON)) return null;
      if (!has(RADIO))
        return { kind: "checkbox", hasFrame: false, ...common, checkedWhen: onState(pdf, placed[0]?.widget) };
      return { ...radio(pdf, placed), ...common };
    case "Ch":
      return { kind: "select", options: options(pdf, field), ...common };
    case "Sig":
      return { kind: "signature" };
    default:
      return null;
  }
}

function radio(pdf: PdfReader, placed: readonly Placed[]): Made {
  const here = placed.filter(({ page }) => page === placed[0]?.page);
  const x = Math.min(...here.map(({ box }) => box.x));
  const y = Math.min(...here.map(({ box }) => box.y));
  const box = {
    x,
    y,
    w: Math.max(...here.map((one) => one.box.x + one.box.w)) - x,
    h: Math.max(...here.map((one) => one.box.y + one.box.h)) - y,
  };
  const choices = here.map((one, at) => {
    const value = onState(pdf, one.widget) || String(at + 1);
    return { value, label: value, x: one.box.x - x, y: one.box.y - y };
  });
  const size = Math.min(20, Math.max(1, Math.min(...here.map((one) => Math.min(one.box.w, one.box.h)))));
  return { kind: "radio", box, options: choices, markSize: size, hasFrame: false, hasLabels: false };
}

/** The appearance a button has when it is on: any but Off (§12.7.5.2.3). */
function onState(pdf: PdfReader, widget: Widget | undefined): string {
  const states = pdf.dict(pdf.dict(widget?.dict.map.get("AP"))?.map.get("N"));
  return [...(states?.map.keys() ?? [])].find((state) => state !== "Off") ?? "";
}

function options(pdf: PdfReader, { dict }: Found): { value: string; label: string }[] {
  const list = pdf.array(inherited(pdf, dict, "Opt")) ?? [];
  const found = list.map((item) => {
    const [value, label] = pdf.array(item) ?? [item, item];
    return { value: valueText(pdf, value), label: valueText(pdf, label) };
  });
  return found.length > 0 ? found : [{ value: "", label: "" }];
}

/** Size and colour of the default appearance (§12.7.4.3), alignment of /Q. Size 0 is automatic: what the box holds. */
function styleOf(pdf: PdfReader, { dict }: Found, box: FormBox): Record<string, unknown> {
  const appearance = pdf.resolve(inherited(pdf, dict, "DA"));
  const text = isString(appearance) ? latin1(appearance.bytes) : "";
  const said = Number(/([\d.]+)\s+Tf/.exec(text)?.[1] ?? 0);
  const size = said > 0 ? said : Math.min(12, (box.h / POINT) * 0.7);
  const align = (["left", "center", "right"] as const)[Number(pdf.resolve(inherited(pdf, dict, "Q")) ?? 0)] ?? "left";
  return { size: Math.min(200, Math.max(3, Math.round(size * 10) / 10)), align };
}

/** A field's own entry, or its nearest parent's (§12.7.4.1), or the form's. */
function inherited(pdf: PdfReader, dict: PdfDict, key: string): PdfValue | undefined {
  let node: PdfDict | null = dict;
  for (let depth = 0; node && depth < 32; depth++) {
    const found = node.map.get(key);
    if (found !== undefined) return found;
    node = pdf.dict(node.map.get("Parent"));
  }
  return pdf.dict(pdf.catalog.map.get("AcroForm"))?.map.get(key);
}

function place(pdf: PdfReader, pages: readonly Page[], widget: Widget): Placed[] {
  const at = pages.findIndex(({ dict }) =>
    (pdf.array(dict.map.get("Annots")) ?? []).some((item) => isRef(item) && item.num === widget.ref?.num),
  );
  const page = pages[at];
  const [x1, y1, x2, y2] = (pdf.array(widget.dict.map.get("Rect")) ?? []).map((item) => Number(pdf.resolve(item)));
  if (!page || x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return [];
  const shown = toShown(page, [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]);
  if (!(shown.width > 0 && shown.height > 0)) return [];
  const mm = (points: number): number => Math.round(points * POINT * 100) / 100;
  const box = { x: mm(shown.x), y: mm(shown.y), w: Math.max(0.1, mm(shown.width)), h: Math.max(0.1, mm(shown.height)) };
  return [{ widget, page: at, box }];
}

function valueText(pdf: PdfReader, value: PdfValue | undefined): string {
  const found = pdf.resolve(value);
  if (isString(found)) return textOf(found.bytes).slice(0, 200);
  return pdf.nameOf(value) ?? "";
}
