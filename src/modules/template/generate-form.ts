import { eq } from "drizzle-orm";
import type { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { Recent } from "#server/recent.ts";
import { templateError } from "./errors.ts";
import type { Data, Form } from "./form.ts";
import type { Area, Problem } from "./layout/placed.ts";
import { makeForm } from "./make-form.ts";
import { readVersion } from "./read-template.ts";
import { makeRefusal } from "./rules.ts";
import { template } from "./schema.ts";

type Reader = Pick<Context, "db">;

/** What a document was made from, and the places on it for what comes afterwards. */
export type Origin = { templateId: string; code: string; version: number; areas: NamedArea[] };
/** An area with who signs or seals there; millimetres from the top left, pages from 1. */
export type NamedArea = Omit<Area, "field"> & {
  /** The role that signs, or the seal; of a date the name of its signature area. */
  who: string;
  order: number;
  group: { name: string; level: number } | null;
  /** Of a seal across pages. */
  seam: { pages: "all" | "odd"; edge: "left" | "right" } | null;
  /** How a date of signing is written: letters in points, `left`, `center` or `right`. */
  date: { format: string; size: number; align: string } | null;
};

/**
 * Makes a document from a published form: the current version unless one is named. The same version and data give the same
 * bytes. Nothing is made when anything of the data does not fit.
 * @param code the template's
 * @throws template.not-found, retired, not-published, no-version, version-retired, and the reason of the first problem
 */
export async function generateForm(
  ctx: Reader,
  {
    code,
    version: wanted,
    data,
    title,
  }: { code: string; version?: number | undefined; data: Data; title?: string | undefined },
): Promise<{ pdf: Uint8Array; typeCode: string; title: string; origin: Origin }> {
  const found = await findTemplate(ctx, code);
  const refusal = makeRefusal(found);
  if (refusal) throw templateError(refusal, { name: found.name });
  const version = wanted ?? found.currentVersion ?? 0;
  const form = await publishedForm(ctx, { templateId: found.id, version });
  const called = title ?? found.name;
  const { pdf, layout } = await makeForm(ctx, { form, data, title: called });
  const [problem] = layout.problems;
  if (problem) throw toError(problem, form);
  const areas = layout.areas.map((area) => named(area, form));
  return { pdf, typeCode: found.typeCode, title: called, origin: { templateId: found.id, code, version, areas } };
}

/** Of several with this code, the one that is not retired. @throws template.not-found */
async function findTemplate(ctx: Reader, code: string) {
  const rows = await ctx.db
    .select({
      id: template.id,
      name: template.name,
      typeCode: template.typeCode,
      state: template.state,
      currentVersion: template.currentVersion,
    })
    .from(template)
    .where(eq(template.code, code));
  const found = rows.find(({ state }) => state !== "retired") ?? rows[0];
  if (!found) throw templateError("not-found");
  return found;
}

/** Published forms never change, so that a parsed one stays good. */
const parsed = new Recent<Form>(200);

/** @throws template.no-version */
async function publishedForm(ctx: Reader, of: { templateId: string; version: number }): Promise<Form> {
  const key = `${of.templateId} ${of.version}`;
  return parsed.get(key) ?? parsed.set(key, (await readVersion(ctx, of)).form);
}

function named({ field: id, ...area }: Area, form: Form): NamedArea {
  const field = form.fields.find((one) => one.id === id);
  const none = { who: "", order: 1, group: null, seam: null, date: null };
  if (field?.kind === "signature") return { ...area, ...none, who: field.role, order: field.order, group: field.group };
  if (field?.kind === "seal") return { ...area, ...none, who: field.seal, order: field.order };
  if (field?.kind === "seam") {
    const { seal: who, order, pages, edge } = field;
    return { ...area, ...none, who, order, seam: { pages, edge } };
  }
  if (field?.kind !== "signed-date") return { ...area, ...none };
  const { size, align } = field.style;
  const who = form.fields.find(({ id: other }) => other === field.signature)?.name ?? "";
  return { ...area, ...none, who, date: { format: field.format, size, align } };
}

const EXPECTED = {
  number: ["数字", "number"],
  date: ["日期（如 2026-11-25）", "date (as 2026-11-25)"],
  boolean: ["是或否", "yes or no"],
  option: ["选项之一", "one of its options"],
  list: ["列表", "list"],
  image: ["PNG 或 JPEG 图片（Base64）", "PNG or JPEG picture in Base64"],
  text: ["文本", "text"],
  range: ["允许范围内的数", "number within its bounds"],
  code: ["可编码的内容", "text that a code can hold"],
  "id-number": ["身份证号", "identity number"],
  phone: ["手机号", "telephone number"],
  digits: ["数字串", "string of digits"],
} as const;

function toError(problem: Problem, form: Form): AppError {
  const { name: field } = problem;
  switch (problem.kind) {
    case "missing-glyph": {
      const code = `U+${(problem.letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
      return templateError("missing-glyph", { field, letter: problem.letter, code });
    }
    case "required": {
      const found = form.fields.find(({ id }) => id === problem.field);
      return templateError("required", { field, bind: found && "bind" in found ? found.bind : "" });
    }
    case "overflow":
      return templateError("overflow", { field });
    case "expression":
      return templateError("expression", { field, detail: problem.detail });
    case "value":
    case "check": {
      const [expected, expectedEn] = EXPECTED[problem.kind === "value" ? problem.expected : problem.check];
      return templateError(problem.kind, { field, expected, expectedEn });
    }
  }
}
