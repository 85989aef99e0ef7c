import { expect, test } from "vitest";
import { blankForm, type Form } from "../../form.ts";
import { addFields, duplicateFields, fieldsOf, removeFields } from "./fields.ts";
import { groupFields, ungroupFields, withGroups } from "./groups.ts";
import { newField } from "./new-field.ts";

const WORDS = {
  name: "字段",
  options: ["是", "否"],
  columns: ["项目", "数量", "备注"],
  role: "医师",
  levels: ["住院医师", "主治医师", "主任医师"],
  seal: "医院公章",
} as const;
function four(): Form {
  let form = blankForm();
  for (let at = 1; at <= 4; at++)
    form = newField(form, { kind: "text" }, "p1", { x: 40, y: 20 * at }, WORDS)?.form ?? form;
  return form;
}
const ids = (form: Form) => form.fields.map(({ id }) => id);

test("choosing one of a group chooses all of it, and nothing else", () => {
  const form = four();
  const [a = "", b = "", c = "", d = ""] = ids(form);
  const grouped = groupFields(form, [a, c]);
  expect(withGroups(grouped, [c])).toEqual([a, c]);
  expect(withGroups(grouped, [b])).toEqual([b]);
  expect(withGroups(grouped, [a, d])).toEqual([a, c, d]);
  expect(groupFields(form, [a])).toBe(form);
});

test("a larger group takes the smaller in; taken apart, each stands alone", () => {
  const form = four();
  const [a = "", b = "", c = ""] = ids(form);
  const larger = groupFields(groupFields(form, [a, b]), [a, b, c]);
  expect(withGroups(larger, [b])).toEqual([a, b, c]);
  const apart = ungroupFields(larger, [a, b, c]);
  expect(withGroups(apart, [b])).toEqual([b]);
  expect(ungroupFields(apart, [a])).toBe(apart);
});

test("copies are a group of their own; a copy of one field alone is in none", () => {
  const form = four();
  const [a = "", b = ""] = ids(form);
  const grouped = groupFields(form, [a, b]);
  const { form: twice, ids: copies } = duplicateFields(grouped, [a, b]);
  expect(withGroups(twice, [copies[0] ?? ""])).toEqual(copies);
  expect(withGroups(twice, [a])).toEqual([a, b]);
  const { form: pasted, ids: one } = addFields(grouped, fieldsOf(grouped, [a]));
  expect(withGroups(pasted, one)).toEqual(one);
  expect(withGroups(removeFields(twice, [a]), [b])).toEqual([b]);
});
