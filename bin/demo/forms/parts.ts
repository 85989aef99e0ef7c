import { type Form, formShape } from "#modules/template/form.ts";

/** Parts the demonstration's forms share: what a hospital's printed forms have at the top and at the bottom. */

type Given = Record<string, unknown>;
type Box = readonly [x: number, y: number, w: number, h: number];

/** A form from fields in the order they are given; ids count up, names are the fields' own. */
export function form(page: { width: number; height: number }, sample: Given, fields: readonly Given[]): Form {
  const numbered = fields.map((field, at) => ({ id: `f${at + 1}`, page: "p1", name: `字段${at + 1}`, ...field }));
  return formShape.parse({ schema: 1, pages: [{ id: "p1", ...page }], fields: numbered, sample });
}

export const box = ([x, y, w, h]: Box) => ({ x, y, w, h });

/** Words printed on the form. */
export const label = (text: string, at: Box, style: Given = {}, more: Given = {}): Given => ({
  kind: "text",
  name: `标签 ${at[0]},${at[1]}`,
  text,
  box: box(at),
  style,
  ...more,
});

/** A label and the value behind it, on a line. */
export const entry = (name: string, bind: string, [x, y, w, h]: Box, labelWidth: number, more: Given = {}): Given[] => [
  label(`${name}：`, [x, y, labelWidth, h]),
  { kind: "text", name, bind, box: box([x + labelWidth, y, w - labelWidth, h]), ...more },
];

export const rule = (x: number, y: number, w: number, width = 0.3): Given => ({
  kind: "line",
  name: `线 ${x},${y}`,
  box: box([x, y, w, 0.5]),
  width,
});

/** The hospital's name, the form's title, and where the patient lies; on every part. */
export const heading = (title: string, width: number): Given[] =>
  [
    label("{{hospital}}", [15, 10, width - 30, 8], { font: "serif", bold: true, size: 14, align: "center" }),
    label(title, [15, 18, width - 30, 9], { font: "serif", bold: true, size: 18, align: "center" }),
    ...entry("姓名", "patient.name", [15, 30, 48, 6], 12, { required: true }),
    ...entry("性别", "patient.sex", [63, 30, 22, 6], 12),
    ...entry("年龄", "patient.age", [85, 30, 25, 6], 12),
    ...entry("床号", "patient.bedNo", [110, 30, 25, 6], 12),
    ...entry("住院号", "patient.visitNo", [135, 30, width - 150, 6], 15),
    rule(15, 37, width - 30, 0.4),
  ].map((field) => ({ ...field, parts: "every" }));

export const pageNumber = (width: number, height: number): Given =>
  label(
    "第 {{$page}} 页 共 {{$pages}} 页",
    [15, height - 14, width - 30, 5],
    { size: 9, align: "center" },
    { parts: "every" },
  );

/** A label and the area behind it where somebody signs. */
export const signing = (
  role: string,
  [x, y]: readonly [number, number],
  {
    order,
    group = null,
    parts = "last",
  }: { order: number; group?: { name: string; level: number } | null; parts?: string },
): Given[] => [
  label(`${role}：`, [x, y + 5, 24, 6], {}, { parts }),
  { kind: "signature", name: role, role, order, group, parts, box: box([x + 24, y, 36, 16]) },
];

export const column = (id: string, title: string, width: number, bind: string, more: Given = {}): Given => ({
  id,
  title,
  width,
  bind,
  ...more,
});
