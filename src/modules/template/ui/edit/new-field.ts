import { type FieldKind, fieldShape, type Form, type FormBox } from "../../form.ts";
import { inside, round } from "./boxes.ts";
import { addFields } from "./fields.ts";

/** Sizes in mm a field has when it comes from the palette, and what it says before anybody has changed it. */
const FRESH: Record<FieldKind, { w: number; h: number; rest?: Record<string, unknown> }> = {
  text: { w: 50, h: 7 },
  multiline: { w: 120, h: 24, rest: { style: { valign: "top" } } },
  number: { w: 30, h: 7 },
  date: { w: 42, h: 7 },
  checkbox: { w: 30, h: 6 },
  radio: { w: 40, h: 6 },
  select: { w: 40, h: 7 },
  cells: { w: 108, h: 7, rest: { count: 18 } },
  image: { w: 30, h: 30 },
  code: { w: 25, h: 25 },
  table: { w: 170, h: 42 },
  formula: { w: 40, h: 7, rest: { formula: "0" } },
  signature: { w: 50, h: 20 },
  seal: { w: 42, h: 42 },
  seam: { w: 20, h: 42 },
  "signed-date": { w: 50, h: 7 },
  line: { w: 80, h: 1 },
  rectangle: { w: 80, h: 30 },
};

/** The words a new field brings along, in the language of the person who designs. */
export type FreshWords = {
  name: string;
  options: readonly [string, string];
  columns: readonly [string, string, string];
  role: string;
  /** Who signs one after another, the lowest level first. */
  levels: readonly [string, string, string];
  seal: string;
};

/** `levels`: signature areas side by side, for 三级医师. */
export type Variant = { kind: FieldKind; symbology?: "qr" | "code128"; levels?: number };

/** Millimetres between signature areas of one group. */
const BETWEEN = 6;

export function freshSize({ kind, symbology, levels = 1 }: Variant): { w: number; h: number } {
  if (symbology === "code128") return { w: 60, h: 15 };
  const { w, h } = FRESH[kind];
  return { w: levels * w + (levels - 1) * BETWEEN, h };
}

/**
 * Adds a new field with its middle at a place on a page.
 * Null for a date of signing on a form without a signature area: there is nothing it could say.
 */
export function newField(
  form: Form,
  variant: Variant,
  pageId: string,
  middle: { x: number; y: number },
  words: FreshWords,
): { form: Form; ids: string[] } | null {
  const page = form.pages.find(({ id }) => id === pageId);
  if (!page) return null;
  const { w, h } = freshSize(variant);
  const width = Math.min(w, page.width);
  const box = inside({ x: middle.x - width / 2, y: middle.y - h / 2, w: width, h }, { w: page.width, h: page.height });
  const common = { page: pageId, kind: variant.kind, ...FRESH[variant.kind].rest };
  const fields = variant.levels
    ? threeLevels(form, box, words).map((own) => fieldShape.parse({ ...common, ...own }))
    : [fieldShape.parse({ id: "new", name: words.name, box, ...common, ...special(form, variant, words) })];
  const added = addFields(form, fields);
  return added.ids.length > 0 ? added : null;
}

/** 三级医师: an area for each level, that sign one after another. */
function threeLevels(form: Form, box: FormBox, { name, levels }: FreshWords): Record<string, unknown>[] {
  const first = nextOrder(form);
  const w = (box.w - (levels.length - 1) * BETWEEN) / levels.length;
  return levels.map((role, at) => ({
    id: `new${at}`,
    name: role,
    role,
    order: Math.min(50, first + at),
    group: { name, level: at + 1 },
    box: { ...box, x: round(box.x + at * (w + BETWEEN)), w: round(w) },
  }));
}

function special(form: Form, { kind, symbology }: Variant, words: FreshWords): Record<string, unknown> {
  const options = words.options.map((label, at) => ({ value: String(at + 1), label }));
  const own: Partial<Record<FieldKind, Record<string, unknown>>> = {
    checkbox: { label: words.options[0] },
    radio: { options: options.map((option, at) => ({ ...option, x: at * 20, y: 1 })) },
    select: { options },
    code: symbology ? { symbology } : {},
    table: { columns: words.columns.map((title, at) => ({ id: `c${at + 1}`, title, width: 1 })) },
    signature: { role: words.role, order: nextOrder(form) },
    seal: { seal: words.seal, order: nextOrder(form) },
    seam: { seal: words.seal, order: nextOrder(form) },
    "signed-date": { signature: form.fields.findLast((field) => field.kind === "signature")?.id ?? "none" },
  };
  return own[kind] ?? {};
}

/** One more than the last that signs or seals. */
function nextOrder(form: Form): number {
  const orders = form.fields.map((field) => ("order" in field ? field.order : 0));
  return Math.min(50, Math.max(0, ...orders) + 1);
}
