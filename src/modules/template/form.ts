import { z } from "zod";

/**
 * A template's form: pages, what stands on them and where its values come from. Lengths and places are millimetres from
 * the top left corner of the page as it is shown; letter sizes are points (1/72 inch), because 字号 are.
 */

const mm = z.number().finite().min(-1000).max(5000);
const length = z.number().finite().positive().max(5000);
const id = z.string().regex(/^[A-Za-z0-9_-]{1,40}$/);
const words = z.string().max(4000);
const label = z.string().max(200);
const colour = z.string().regex(/^#[0-9a-f]{6}$/);
/** Where a value is in the data: `patient.name`, `items[0].dose`. Empty: nowhere. */
const path = z.string().max(200);
/** An expression (layout/expression.ts) that is true or false; empty: always. */
const expression = z.string().max(1000);

const boxShape = z.strictObject({ x: mm, y: mm, w: length, h: length });
export type FormBox = z.output<typeof boxShape>;

const styleShape = z.strictObject({
  font: z.enum(["sans", "serif"]).default("sans"),
  bold: z.boolean().default(false),
  /** Points. */
  size: z.number().min(3).max(200).default(10.5),
  colour: colour.default("#000000"),
  align: z.enum(["left", "center", "right", "justify"]).default("left"),
  valign: z.enum(["top", "middle", "bottom"]).default("middle"),
  /** In letter sizes, from baseline to baseline. */
  lineHeight: z.number().min(0.8).max(4).default(1.4),
});
export type TextStyle = z.output<typeof styleShape>;

const numberFormat = z.strictObject({
  /** Digits behind the point; null: as many as the value has. */
  decimals: z.int().min(0).max(10).nullable().default(null),
  thousands: z.boolean().default(false),
  prefix: z.string().max(20).default(""),
  suffix: z.string().max(20).default(""),
  /** 大写金额, as on receipts: 壹佰贰拾元整. */
  capitals: z.boolean().default(false),
});
export type NumberFormat = z.output<typeof numberFormat>;
const plainNumber = numberFormat.parse({});

const common = {
  id,
  /** What people call it; of signature and seal areas also the PDF field's name. Unique on the form. */
  name: z.string().trim().min(1).max(80),
  /** The id of its page. */
  page: id,
  box: boxShape,
  condition: expression.default(""),
  /** Of a page that goes on: on its first part, its last, or every one. */
  parts: z.enum(["first", "last", "every"]).default("first"),
  /** Cannot be moved in the designer. */
  isLocked: z.boolean().default(false),
  /** Fields with the same word are chosen and moved together in the designer. */
  together: id.nullable().default(null),
};
const bound = {
  ...common,
  style: styleShape.default(() => styleShape.parse({})),
  bind: path.default(""),
  required: z.boolean().default(false),
};

const option = z.strictObject({ value: label, label });

const textField = z.strictObject({
  ...bound,
  kind: z.literal("text"),
  /** Shown when nothing is bound; `{{expression}}` is replaced by its value, e.g. `{{patient.name}}`, `{{$page}}`. */
  text: words.default(""),
  check: z.enum(["none", "id-number", "phone", "digits"]).default("none"),
  /** The smallest letters, in points, before it is an overflow. The same as `style.size` forbids shrinking. */
  minSize: z.number().min(3).max(200).default(7),
});
const multilineField = z.strictObject({
  ...bound,
  kind: z.literal("multiline"),
  text: words.default(""),
  /** Letters get smaller until the text fits, down to minSize points. */
  autoSize: z.boolean().default(true),
  minSize: z.number().min(3).max(200).default(7),
  /** First lines of paragraphs stand in by so many letters: 2 in Chinese. */
  indent: z.number().min(0).max(10).default(0),
});
const numberField = z.strictObject({
  ...bound,
  kind: z.literal("number"),
  format: numberFormat.default(plainNumber),
  min: z.number().nullable().default(null),
  max: z.number().nullable().default(null),
});
const dateField = z.strictObject({
  ...bound,
  kind: z.literal("date"),
  /** yyyy MM dd HH mm ss and M d H without a leading zero; other letters stand as they are. China's time (UTC+8). */
  format: z.string().min(1).max(60).default("yyyy年MM月dd日"),
});
const checkboxField = z.strictObject({
  ...bound,
  kind: z.literal("checkbox"),
  label: label.default(""),
  /** Checked when the value, as text, is this; empty: when it is true. */
  checkedWhen: label.default(""),
  mark: z.enum(["check", "cross", "fill"]).default("check"),
  /** Off on a base PDF that has its own frame printed. */
  hasFrame: z.boolean().default(true),
});
const radioField = z.strictObject({
  ...bound,
  kind: z.literal("radio"),
  /** Each option's place is relative to the top left of the field's box. */
  options: z
    .array(z.strictObject({ value: label, label, x: mm, y: mm }))
    .min(1)
    .max(40),
  mark: z.enum(["check", "cross", "fill"]).default("check"),
  /** Millimetres. */
  markSize: z.number().min(1).max(20).default(3.5),
  hasFrame: z.boolean().default(true),
  hasLabels: z.boolean().default(true),
});
const selectField = z.strictObject({
  ...bound,
  kind: z.literal("select"),
  options: z.array(option).min(1).max(200),
});
/** 格子: one letter in each cell. */
const cellsField = z.strictObject({
  ...bound,
  kind: z.literal("cells"),
  count: z.int().min(1).max(60),
  /** Millimetres between cells. */
  gap: z.number().min(0).max(20).default(0),
  check: z.enum(["none", "id-number", "phone", "digits"]).default("none"),
  hasFrame: z.boolean().default(true),
});
const imageField = z.strictObject({
  ...common,
  kind: z.literal("image"),
  /** A picture of the template's own (PNG or JPEG), by its file id; else the data has it as Base64. */
  fileId: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable()
    .default(null),
  bind: path.default(""),
  required: z.boolean().default(false),
  fit: z.enum(["contain", "stretch"]).default("contain"),
});
const codeField = z.strictObject({
  ...bound,
  kind: z.literal("code"),
  symbology: z.enum(["qr", "code128"]).default("qr"),
  text: words.default(""),
  /** QR only: how much may be damaged (ISO/IEC 18004 §6.5). */
  correction: z.enum(["L", "M", "Q", "H"]).default("M"),
  /** Bars only: the text below. */
  hasText: z.boolean().default(true),
});
const tableColumn = z.strictObject({
  id,
  title: label,
  width: length,
  /** In the row: `name`, `dose.value`; `#` is the row's number. */
  bind: path.default(""),
  align: z.enum(["left", "center", "right"]).default("left"),
  format: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("text") }),
      z.strictObject({ kind: z.literal("number"), number: numberFormat }),
      z.strictObject({ kind: z.literal("date"), date: z.string().min(1).max(60) }),
    ])
    .default({ kind: "text" }),
  /** Below the last row; an expression over the whole data, e.g. `sum(items.price)`. */
  total: expression.default(""),
});
export type TableColumn = z.output<typeof tableColumn>;
/** The box is what it may fill on its page. What does not fit goes on, on pages of their own behind its page. */
const tableField = z.strictObject({
  ...bound,
  kind: z.literal("table"),
  /** Widths are shares of the box: they are scaled to fill it. */
  columns: z.array(tableColumn).min(1).max(40),
  header: z
    .strictObject({
      isShown: z.boolean().default(true),
      repeats: z.boolean().default(true),
      bold: z.boolean().default(true),
      fill: colour.nullable().default("#f0f0f0"),
    })
    .default({ isShown: true, repeats: true, bold: true, fill: "#f0f0f0" }),
  /** Millimetres; rows grow with their text. */
  rowHeight: z.number().min(2).max(200).default(7),
  /** Blank rows are added up to this many in all. */
  minRows: z.int().min(0).max(200).default(0),
  /** Millimetres between line and text. */
  padding: z.number().min(0).max(10).default(1),
  /** Width 0: no lines. */
  lines: z.strictObject({ width: z.number().min(0).max(3), colour }).default({ width: 0.2, colour: "#000000" }),
  /**
   * Where it goes on: a page of its own kind (`isContinuation`) with its base and its fields, and the box there. null: the
   * same page again, with the fields that are on every part.
   */
  continuation: z.strictObject({ page: id, box: boxShape }).nullable().default(null),
});
const formulaField = z.strictObject({
  ...bound,
  kind: z.literal("formula"),
  formula: expression,
  format: numberFormat.default(plainNumber),
});
/** Where a person signs: a real, empty signature field (ISO 32000-2 §12.7.5.5) with this name. */
const signatureField = z.strictObject({
  ...common,
  kind: z.literal("signature"),
  /** Who signs here, e.g. 主治医师, 患者. */
  role: z.string().trim().min(1).max(40),
  /** From 1; equal numbers sign in any order. */
  order: z.int().min(1).max(50).default(1),
  /** 三级医师 and other groups that sign one after another, the lowest level first. */
  group: z
    .strictObject({ name: z.string().trim().min(1).max(40), level: z.int().min(1).max(9) })
    .nullable()
    .default(null),
  required: z.boolean().default(true),
});
/** Where the hospital's seal goes, at its true size in the middle of the box. */
const sealField = z.strictObject({
  ...common,
  kind: z.literal("seal"),
  /** The kind or name of the seal, e.g. 病历专用章. */
  seal: z.string().trim().min(1).max(40),
  order: z.int().min(1).max(50).default(1),
});
/** 骑缝章: a seal across the edges of pages; only the box's height and top count. */
const seamField = z.strictObject({
  ...common,
  kind: z.literal("seam"),
  seal: z.string().trim().min(1).max(40),
  pages: z.enum(["all", "odd"]).default("all"),
  edge: z.enum(["left", "right"]).default("right"),
  order: z.int().min(1).max(50).default(1),
});
/** The date when a signature area of the form was signed: written with that signature. */
const signedDateField = z.strictObject({
  ...common,
  kind: z.literal("signed-date"),
  style: styleShape.default(() => styleShape.parse({})),
  /** The id of the signature area. */
  signature: id,
  format: z.string().min(1).max(60).default("yyyy年MM月dd日"),
});
const lineField = z.strictObject({
  ...common,
  kind: z.literal("line"),
  /** Along the box's middle when it is flat, else from its top left to its bottom right. */
  width: z.number().min(0.05).max(10).default(0.3),
  colour: colour.default("#000000"),
});
const rectangleField = z.strictObject({
  ...common,
  kind: z.literal("rectangle"),
  width: z.number().min(0).max(10).default(0.3),
  colour: colour.default("#000000"),
  fill: colour.nullable().default(null),
});

export const fieldShape = z.discriminatedUnion("kind", [
  textField,
  multilineField,
  numberField,
  dateField,
  checkboxField,
  radioField,
  selectField,
  cellsField,
  imageField,
  codeField,
  tableField,
  formulaField,
  signatureField,
  sealField,
  seamField,
  signedDateField,
  lineField,
  rectangleField,
]);
export type Field = z.output<typeof fieldShape>;
export type FieldKind = Field["kind"];
export type FieldOf<K extends FieldKind> = Extract<Field, { kind: K }>;

export const pageShape = z.strictObject({
  id,
  width: length,
  height: length,
  /** Which page of the base PDF lies under it, from 1; null: a blank one. */
  base: z.int().min(1).max(2000).nullable().default(null),
  /** Only there to be continued on: not in the document unless a table goes on here. */
  isContinuation: z.boolean().default(false),
});
export type FormPage = z.output<typeof pageShape>;

export const formShape = z.strictObject({
  /** The format's own version. */
  schema: z.literal(1),
  /** An uploaded PDF that pages lie on, by its file id. */
  base: z
    .strictObject({ fileId: z.string().regex(/^[0-9a-f]{64}$/), name: z.string().max(200) })
    .nullable()
    .default(null),
  pages: z.array(pageShape).min(1).max(200),
  /** From the lowest to the topmost. */
  fields: z.array(fieldShape).max(2000),
  /** What the designer shows in the fields, and what can be picked to bind to. */
  sample: z.record(z.string(), z.json()).default({}),
});
export type Form = z.output<typeof formShape>;

/** What a document is made from. */
export const dataShape = z.record(z.string(), z.json());
export type Data = z.output<typeof dataShape>;

export const A4 = { width: 210, height: 297 } as const;

export const blankForm = (): Form => formShape.parse({ schema: 1, pages: [{ id: "p1", ...A4 }], fields: [] });
