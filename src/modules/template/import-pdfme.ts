import { z } from "zod";
import { templateError } from "./errors.ts";
import { A4, type Field, fieldShape, type Form, formShape } from "./form.ts";
import { ExpressionError, parse } from "./layout/expression.ts";

/** What of a pdfme template (versions 3 to 6) is looked at; everything else in it is ignored. */
const schemaShape = z.looseObject({
  name: z.string().optional(),
  type: z.string(),
  position: z.object({ x: z.number(), y: z.number() }),
  width: z.number(),
  height: z.number(),
  content: z.string().optional(),
  readOnly: z.boolean().optional(),
  required: z.boolean().optional(),
  fontSize: z.number().optional(),
  fontColor: z.string().optional(),
  color: z.string().optional(),
  alignment: z.string().optional(),
  verticalAlignment: z.string().optional(),
  lineHeight: z.number().optional(),
  borderWidth: z.unknown().optional(),
  borderColor: z.string().optional(),
  format: z.string().optional(),
  group: z.string().optional(),
  options: z.array(z.string()).optional(),
  text: z.string().optional(),
  head: z.array(z.string()).optional(),
  headWidthPercentages: z.array(z.number()).optional(),
  showHead: z.boolean().optional(),
});
type Schema = z.output<typeof schemaShape>;
const templateShape = z.looseObject({
  basePdf: z.union([
    z.string(),
    z.looseObject({ width: z.number(), height: z.number(), staticSchema: z.array(z.unknown()).optional() }),
  ]),
  schemas: z.array(z.union([z.array(z.unknown()), z.record(z.string(), z.unknown())])).min(1),
});

/** What was imported, the base PDF it came with, and what could not be taken over, by name and type. */
export type Imported = { form: Form; basePdf: Uint8Array | null; dropped: { name: string; type: string }[] };

/**
 * A form from a template of pdfme: same places, same names bound, contents as sample. pdfme too counts in millimetres from
 * the top left and letters in points.
 * @param json the text pdfme exports
 * @throws template.pdfme
 */
export function importPdfme(json: string): Imported {
  const { basePdf, schemas } = readTemplate(json);
  const isBlank = typeof basePdf !== "string";
  const size = isBlank ? { width: basePdf.width, height: basePdf.height } : A4;
  const pages = schemas.map((_, at) => ({ id: `p${at + 1}`, ...size, base: isBlank ? null : at + 1 }));
  const dropped: Imported["dropped"] = [];
  const fields: Field[] = [];
  const sample: Record<string, z.infer<ReturnType<typeof z.json>>> = {};
  const names = new Set<string>();
  const add = (given: unknown, page: string, parts: "first" | "every", key?: string): void => {
    const read = schemaShape.safeParse(given);
    const schema = read.success ? { ...read.data, name: read.data.name ?? key ?? read.data.type } : null;
    if (!schema) return void dropped.push({ name: key ?? "?", type: "?" });
    const made = convert(schema, sample);
    const name = freeName(schema.name.slice(0, 70) || schema.type, names);
    const { x, y } = schema.position;
    const box = { x, y, w: Math.max(schema.width, 0.1), h: Math.max(schema.height, 0.1) };
    const field = made && fieldShape.safeParse({ id: `f${fields.length + 1}`, name, page, parts, box, ...made });
    if (field?.success) fields.push(field.data);
    else dropped.push({ name: schema.name, type: schema.type });
  };
  schemas.forEach((onPage, at) => {
    const page = `p${at + 1}`;
    if (isBlank) for (const one of basePdf.staticSchema ?? []) add(one, page, "every");
    if (Array.isArray(onPage)) for (const one of onPage) add(one, page, "first");
    else for (const [key, one] of Object.entries(onPage)) add(one, page, "first", key);
  });
  const form = formShape.safeParse({ schema: 1, pages, fields, sample });
  if (!form.success) throw templateError("pdfme", { detail: form.error.issues[0]?.path.join(".") ?? "" });
  return { form: form.data, basePdf: isBlank ? null : pdfOf(basePdf), dropped };
}

function readTemplate(json: string): z.output<typeof templateShape> {
  try {
    return templateShape.parse(JSON.parse(json));
  } catch (error) {
    const detail = error instanceof z.ZodError ? (error.issues[0]?.path.join(".") ?? "") : "JSON";
    throw templateError("pdfme", { detail }, error);
  }
}

function pdfOf(dataUri: string): Uint8Array {
  const [, base64] = /^data:application\/pdf;base64,(.+)$/s.exec(dataUri) ?? [];
  if (base64 === undefined) throw templateError("pdfme", { detail: "basePdf" });
  return new Uint8Array(Buffer.from(base64, "base64"));
}

type Made = { kind: Field["kind"] } & Record<string, unknown>;

/** pdfme's own date patterns say yyyy/MM/dd like ours; its fields by type. */
function convert(schema: Schema & { name: string }, sample: Record<string, unknown>): Made | null {
  const { type, content = "", readOnly = false, required = false } = schema;
  const bind = schema.name.replaceAll(/[^\p{L}\p{N}_$]+/gu, "_");
  const style = styleOf(schema);
  const bound = (value: unknown = content): Record<string, unknown> => {
    if (value !== "") sample[bind] = value;
    return { bind, required, style };
  };
  const fixed = { style, text: interpolated(content) };
  switch (type) {
    case "text":
    case "multiVariableText": {
      const text = type === "text" ? content : (schema.text ?? content);
      const isTall = schema.height > (schema.fontSize ?? 13) * 0.36 * 2;
      const kind = isTall ? "multiline" : "text";
      if (type === "multiVariableText") return { kind, style, text: interpolated(text) };
      return readOnly ? { kind, ...fixed } : { kind, ...bound() };
    }
    case "date":
    case "dateTime":
    case "time":
      return { kind: "text", ...bound() };
    case "qrcode":
      return { kind: "code", symbology: "qr", ...(readOnly ? fixed : bound()) };
    case "code128":
      return { kind: "code", symbology: "code128", ...(readOnly ? fixed : bound()) };
    case "image":
    case "signature":
      return { kind: "image", bind, required };
    case "line":
      return { kind: "line", width: Math.min(10, Math.max(0.05, schema.height)), colour: colourOf(schema.color) };
    case "rectangle":
      return {
        kind: "rectangle",
        width: typeof schema.borderWidth === "number" ? schema.borderWidth : 0,
        colour: colourOf(schema.borderColor),
        fill: schema.color ? colourOf(schema.color) : null,
      };
    case "checkbox":
      return { kind: "checkbox", ...bound(content === "true") };
    case "radioGroup": {
      if (content === "true") sample[schema.group ?? bind] = schema.name;
      return { kind: "checkbox", bind: schema.group ?? bind, checkedWhen: schema.name, style };
    }
    case "select":
      return { kind: "select", options: (schema.options ?? []).map((value) => ({ value, label: value })), ...bound() };
    case "table":
      return tableOf(schema, bind, sample);
    default:
      return null;
  }
}

function tableOf(
  { head = [], headWidthPercentages: widths = [], content = "[]", showHead = true, ...schema }: Schema,
  bind: string,
  sample: Record<string, unknown>,
): Made | null {
  const rows = z.array(z.array(z.string())).safeParse(jsonOf(content));
  if (rows.success) sample[bind] = rows.data;
  if (head.length === 0) return null;
  return {
    kind: "table",
    bind,
    style: styleOf(schema),
    header: { isShown: showHead },
    columns: head.map((title, at) => ({
      id: `c${at + 1}`,
      title,
      width: widths[at] ?? 100 / head.length,
      bind: String(at),
    })),
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function styleOf({
  fontSize = 13,
  fontColor,
  alignment,
  verticalAlignment,
  lineHeight = 1,
}: Pick<Schema, "fontSize" | "fontColor" | "alignment" | "verticalAlignment" | "lineHeight">) {
  return {
    size: Math.min(200, Math.max(3, fontSize)),
    colour: colourOf(fontColor),
    align: ["left", "center", "right", "justify"].find((one) => one === alignment) ?? "left",
    valign: ["top", "middle", "bottom"].find((one) => one === verticalAlignment) ?? "top",
    // pdfme's 1 is the font's own line height.
    lineHeight: Math.min(4, Math.max(0.8, lineHeight * 1.2)),
  };
}

const colourOf = (text: string | undefined): string => {
  const [, hex] = /^#([0-9a-f]{6})/i.exec(text ?? "") ?? [];
  return hex === undefined ? "#000000" : `#${hex.toLowerCase()}`;
};

/** pdfme's `{expression}` as ours; one that is JavaScript beyond our little language stays as it was written. */
function interpolated(text: string): string {
  return text.replaceAll(/\{([^{}]+)\}/g, (whole, expression: string) => {
    const ours = expression
      .trim()
      .replace(/^currentPage$/, "$page")
      .replace(/^totalPages$/, "$pages");
    try {
      parse(ours);
      return `{{${ours}}}`;
    } catch (error) {
      if (error instanceof ExpressionError) return whole;
      throw error;
    }
  });
}

/** Names of fields are unique with us. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let n = 2; taken.has(name); n++) name = `${wanted} ${n}`;
  taken.add(name);
  return name;
}
