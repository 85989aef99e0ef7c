import type { Words } from "#core/error.ts";
import type { Field, Form } from "./form.ts";
import { ExpressionError, parse } from "./layout/expression.ts";
import type { Fonts } from "./layout/fonts.ts";
import { layOut } from "./layout/lay-out.ts";

/** What keeps a form from being published. `field` is empty for the form as a whole. */
export type FormProblem = { field: string; name: string; say: Words };

const SAY = {
  twice: { zh: "与另一个字段重复", en: "is there twice" },
  page: { zh: "不在任何页面上", en: "stands on no page" },
  outside: { zh: "超出页面", en: "leaves its page" },
  continuation: { zh: "的续页不是本模板的续页", en: "goes on on a page that is none for that" },
  signature: { zh: "没有对应的签名区", en: "belongs to no signature area" },
  empty: { zh: "没有可见的页面", en: "has no page to show" },
  dot: { zh: "的名称不能含“.”：它是 PDF 域名", en: "may have no full stop in its name: it names a PDF field" },
  glyph: (letter: string) => ({ zh: `中的“${letter}”没有字形`, en: `“${letter}” has no glyph` }),
  overflow: { zh: "的内容放不下（按示例数据）", en: "is too small for the sample data" },
  expression: (detail: string) => ({ zh: `的表达式有误（${detail}）`, en: `its expression is wrong (${detail})` }),
} as const;

/** Everything wrong with a form itself, whatever the data: shown while it is designed, and a bar to publishing. */
export function checkForm(form: Form, fonts: Fonts): FormProblem[] {
  const problems: FormProblem[] = [];
  const tell = ({ id, name }: { id: string; name: string }, say: Words) => problems.push({ field: id, name, say });
  if (form.pages.every(({ isContinuation }) => isContinuation)) tell({ id: "", name: "页面" }, SAY.empty);
  const seen = new Set<string>();
  for (const { id } of form.pages) {
    if (seen.has(`page ${id}`)) tell({ id: "", name: id }, SAY.twice);
    seen.add(`page ${id}`);
  }
  for (const field of form.fields) {
    for (const key of [`id ${field.id}`, `name ${field.name}`]) {
      if (seen.has(key)) tell(field, SAY.twice);
      seen.add(key);
    }
    const page = form.pages.find(({ id }) => id === field.page);
    if (!page) tell(field, SAY.page);
    else if (isOutside(field, page)) tell(field, SAY.outside);
    checkKind(field, form, (say) => tell(field, say));
    for (const expression of expressionsOf(field)) {
      try {
        parse(expression);
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error;
        tell(field, SAY.expression(error.message));
      }
    }
  }
  if (problems.length > 0) return problems;
  for (const found of layOut(form, form.sample, fonts).problems) {
    if (found.kind === "missing-glyph") problems.push({ ...found, say: SAY.glyph(found.letter) });
    if (found.kind === "overflow") problems.push({ ...found, say: SAY.overflow });
    if (found.kind === "expression") problems.push({ ...found, say: SAY.expression(found.detail) });
  }
  return problems.map(({ field, name, say }) => ({ field, name, say }));
}

/** A millimetre of tolerance: frames may touch the edge. */
const isOutside = ({ box }: Field, page: { width: number; height: number }): boolean =>
  box.x < -1 || box.y < -1 || box.x + box.w > page.width + 1 || box.y + box.h > page.height + 1;

function checkKind(field: Field, form: Form, tell: (say: Words) => void): void {
  if ((field.kind === "signature" || field.kind === "seal") && field.name.includes(".")) tell(SAY.dot);
  if (
    field.kind === "signed-date" &&
    !form.fields.some(({ id, kind }) => id === field.signature && kind === "signature")
  )
    tell(SAY.signature);
  const further = field.kind === "table" ? field.continuation : null;
  if (further && !form.pages.some(({ id, isContinuation }) => id === further.page && isContinuation))
    tell(SAY.continuation);
}

function expressionsOf(field: Field): string[] {
  const inText = (text: string) => [...text.matchAll(/\{\{(.+?)\}\}/g)].map(([, expression = ""]) => expression);
  const found = [field.condition];
  if (field.kind === "formula") found.push(field.formula);
  if (field.kind === "table") found.push(...field.columns.map(({ total }) => total));
  if ("text" in field) found.push(...inText(field.text));
  if (field.kind === "checkbox") found.push(...inText(field.label));
  return found.filter((expression) => expression.trim() !== "");
}
