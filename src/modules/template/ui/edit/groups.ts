import type { Form } from "../../form.ts";
import { changeFields, fieldsOf, freeId } from "./fields.ts";

/** Fields that belong together: choosing one on the canvas chooses all. Of two pages there is no group. */

/** These and whatever belongs to them, in the form's order. */
export function withGroups(form: Form, ids: readonly string[]): string[] {
  const words = new Set(fieldsOf(form, ids).flatMap(({ page, together }) => (together ? [`${page} ${together}`] : [])));
  return form.fields
    .filter(({ id, page, together }) => ids.includes(id) || (together !== null && words.has(`${page} ${together}`)))
    .map(({ id }) => id);
}

/** Two or more fields become one group; groups among them end in it. */
export function groupFields(form: Form, ids: readonly string[]): Form {
  if (fieldsOf(form, ids).length < 2) return form;
  const together = freeId("g", new Set(form.fields.flatMap((field) => field.together ?? [])));
  return changeFields(form, ids, (field) => ({ ...field, together }));
}

export const ungroupFields = (form: Form, ids: readonly string[]): Form =>
  changeFields(form, ids, (field) => (field.together === null ? field : { ...field, together: null }));
