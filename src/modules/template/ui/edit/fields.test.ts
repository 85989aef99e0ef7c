import { expect, test } from "vitest";
import { A4, blankForm, type FieldKind, fieldShape, type Form, formShape } from "../../form.ts";
import { align } from "./boxes.ts";
import { fromClipboard, toClipboard } from "./clipboard.ts";
import {
  arrangeFields,
  changeFields,
  copyToAllPages,
  duplicateFields,
  fieldsOf,
  growFields,
  moveFields,
  onPage,
  orderFields,
  pasteFields,
  removeFields,
} from "./fields.ts";
import { begin, commit, redo, undo } from "./history.ts";
import { newField } from "./new-field.ts";
import { addPage, duplicatePage, movePage, removePage, replaceBase, resizePage } from "./pages.ts";

const WORDS = {
  name: "姓名",
  options: ["是", "否"],
  columns: ["项目", "数量", "备注"],
  role: "医师",
  levels: ["住院医师", "主治医师", "主任医师"],
  seal: "医院公章",
} as const;
const KINDS = fieldShape.options.map((option) => option.shape.kind.value);

function withField(form: Form, kind: FieldKind, page = "p1", at = { x: 60, y: 60 }): Form {
  const added = newField(form, { kind }, page, at, WORDS);
  if (!added) throw new Error(`no ${kind}`);
  return added.form;
}
const three = (): Form =>
  ["text", "number", "date"].reduce((form, kind) => withField(form, kind as FieldKind), blankForm());
const boxOf = (form: Form, id: string) => form.fields.find((field) => field.id === id)?.box;

test("every kind of the palette makes a form the contract accepts, with names of its own", () => {
  const form = [...KINDS.filter((kind) => kind !== "signed-date"), "signed-date" as const, "text" as const].reduce(
    (made, kind) => withField(made, kind),
    blankForm(),
  );
  expect(formShape.parse(form)).toEqual(form);
  expect(new Set(form.fields.map(({ name }) => name)).size).toBe(form.fields.length);
  expect(form.fields.map(({ name }) => name).slice(0, 3)).toEqual(["姓名", "姓名 2", "姓名 3"]);
});

test("a date of signing is not added where nobody signs, and goes with its signature area", () => {
  expect(newField(blankForm(), { kind: "signed-date" }, "p1", { x: 9, y: 9 }, WORDS)).toBeNull();
  const form = withField(withField(blankForm(), "signature"), "signed-date");
  expect(removeFields(form, ["f1"]).fields).toEqual([]);
});

test("the three levels of physicians come as areas side by side that sign one after another", () => {
  const form = withField(blankForm(), "signature");
  const added = newField(
    form,
    { kind: "signature", levels: 3 },
    "p1",
    { x: 105, y: 200 },
    { ...WORDS, name: "三级医师" },
  );
  const areas = fieldsOf(added?.form ?? form, added?.ids ?? []);
  expect(areas).toMatchObject([
    {
      name: "住院医师",
      role: "住院医师",
      order: 2,
      group: { name: "三级医师", level: 1 },
      box: { x: 24, y: 190, w: 50 },
    },
    {
      name: "主治医师",
      role: "主治医师",
      order: 3,
      group: { name: "三级医师", level: 2 },
      box: { x: 80, y: 190, w: 50 },
    },
    {
      name: "主任医师",
      role: "主任医师",
      order: 4,
      group: { name: "三级医师", level: 3 },
      box: { x: 136, y: 190, w: 50 },
    },
  ]);
  expect(formShape.parse(added?.form)).toEqual(added?.form);
});

test("a group stops as a whole at the edge of the page and keeps its shape", () => {
  let form = withField(withField(blankForm(), "text", "p1", { x: 40, y: 40 }), "seal", "p1", { x: 150, y: 200 });
  const [before] = form.fields;
  form = moveFields(form, ["f1", "f2"], -500, -500);
  expect(boxOf(form, "f1")).toMatchObject({ x: 0, y: 0 });
  expect(boxOf(form, "f2")).toMatchObject({ x: 129 - (before?.box.x ?? 0), y: 179 - (before?.box.y ?? 0) });
});

test("moves there and back end exactly where they began, and nothing done is the same form", () => {
  let form = three();
  const start = form;
  for (const [dx, dy] of [
    [0.1, 0.1],
    [1, 10],
    [-0.1, 3.3],
    [7.77, -2.2],
  ] as const)
    form = moveFields(form, ["f1", "f2"], dx, dy);
  for (const [dx, dy] of [
    [-0.1, -0.1],
    [-1, -10],
    [0.1, -3.3],
    [-7.77, 2.2],
  ] as const)
    form = moveFields(form, ["f1", "f2"], dx, dy);
  expect(form).toEqual(start);
  expect(moveFields(start, ["f1"], 0, 0)).toBe(start);
  expect(moveFields(start, ["gone"], 5, 5)).toBe(start);
  expect(changeFields(start, ["f1"], (field) => field)).toBe(start);
});

test("a locked field is neither moved, resized, arranged nor removed", () => {
  const form = changeFields(three(), ["f1"], (field) => ({ ...field, isLocked: true }));
  expect(boxOf(moveFields(form, ["f1", "f2"], 5, 5), "f1")).toEqual(boxOf(form, "f1"));
  expect(boxOf(growFields(form, ["f1"], 5, 5), "f1")).toEqual(boxOf(form, "f1"));
  expect(removeFields(form, ["f1", "f2"]).fields.map(({ id }) => id)).toEqual(["f1", "f3"]);
  const aligned = arrangeFields(form, ["f1"], (boxes) => align(boxes, "right", { w: A4.width, h: A4.height }));
  expect(aligned).toBe(form);
});

test("resizing never makes a field too small to be caught, nor lets it leave the page", () => {
  const form = growFields(three(), ["f1"], -500, 5000);
  expect(boxOf(form, "f1")).toMatchObject({ w: 1, y: 0 });
});

test("order: one step passes one neighbour of the page, whatever stands on other pages", () => {
  let form = addPage(three(), 0);
  form = withField(form, "text", "p2");
  const names = (made: Form) =>
    onPage(made, "p1")
      .map(({ id }) => id)
      .join("");
  expect(names(orderFields(form, ["f1"], "forward"))).toBe("f2f1f3");
  expect(names(orderFields(form, ["f1"], "front"))).toBe("f2f3f1");
  expect(names(orderFields(form, ["f3"], "backward"))).toBe("f1f3f2");
  expect(names(orderFields(form, ["f3", "f2"], "back"))).toBe("f2f3f1");
  expect(orderFields(form, ["f3"], "front")).toBe(form);
  expect(orderFields(form, ["f1"], "back")).toBe(form);
});

test("copies have names and places of their own; a pasted group keeps its inner references", () => {
  const form = withField(withField(blankForm(), "signature"), "signed-date");
  const text = toClipboard(form.fields);
  const elsewhere = pasteFields(withField(blankForm(), "text"), fromClipboard(text) ?? [], "p1", false);
  const [signature, date] = fieldsOf(elsewhere.form, elsewhere.ids);
  expect(date).toMatchObject({ kind: "signed-date", signature: signature?.id });
  expect(signature?.id).not.toBe("f1");
  // Without its signature area a date of signing has nothing to say in another template.
  const alone = pasteFields(blankForm(), form.fields.slice(1), "p1", false);
  expect(alone).toEqual({ form: blankForm(), ids: [] });
  const twice = duplicateFields(form, ["f1"]);
  expect(boxOf(twice.form, twice.ids[0] ?? "")).toMatchObject({ x: 40, y: 55 });
});

test("pasting again and again makes a staircase, pasting in place does not move", () => {
  let form = three();
  const copied = fieldsOf(form, ["f1"]);
  for (const step of [5, 10, 15]) {
    const pasted = pasteFields(form, copied, "p1", false);
    expect(boxOf(pasted.form, pasted.ids[0] ?? "")?.x).toBe((copied[0]?.box.x ?? 0) + step);
    form = pasted.form;
  }
  const same = pasteFields(form, copied, "p1", true);
  expect(boxOf(same.form, same.ids[0] ?? "")).toEqual(copied[0]?.box);
});

test.each(["", "{}", "null", '{"xingqian":"template-fields","fields":[{"kind":"text"}]}', "姓名"])(
  "%j is not our clipboard",
  (text) => {
    expect(fromClipboard(text)).toBeNull();
  },
);

test("to all pages: once on every page of the document, not on pages that are only continued on", () => {
  let form = addPage(addPage(three(), 0), 1, true);
  form = copyToAllPages(form, ["f1", "f2"]);
  expect(form.pages.map(({ id }) => onPage(form, id).length)).toEqual([3, 2, 0]);
});

test("to all pages: a date of signing belongs to the signature copied with it", () => {
  const form = withField(withField(addPage(blankForm(), 0), "signature"), "signed-date");
  expect(copyToAllPages(form, ["f1", "f2"]).fields.slice(2)).toMatchObject([
    { id: "f3", kind: "signature", page: "p2" },
    { id: "f4", kind: "signed-date", page: "p2", signature: "f3" },
  ]);
});

test("pages: removing takes their fields and loose ends along, the last one stays", () => {
  let form = addPage(withField(withField(blankForm(), "signature"), "table"), 0, true);
  form = withField(form, "signed-date", "p2");
  form = changeFields(form, ["f2"], (field) =>
    field.kind === "table" ? { ...field, continuation: { page: "p2", box: field.box } } : field,
  );
  const first = removePage(form, 0);
  expect(first).toMatchObject({ pages: [{ id: "p2" }], fields: [] });
  expect(removePage(first, 0)).toBe(first);
  expect(removePage(form, 1).fields[1]).toMatchObject({ continuation: null });
  expect(movePage(form, 0, 1).pages.map(({ id }) => id)).toEqual(["p2", "p1"]);
  const twice = duplicatePage(form, 0);
  expect(twice.pages.map(({ id }) => onPage(twice, id).length)).toEqual([2, 2, 1]);
  expect(formShape.parse(twice)).toEqual(twice);
});

test("another base PDF keeps every field, maps pages as told and appends the rest", () => {
  const form = withField(addPage(withField(blankForm(), "seal", "p1", { x: 189, y: 276 }), 0), "text", "p2");
  const base = { fileId: "a".repeat(64), name: "新版.pdf" };
  const sizes = [
    { width: 210, height: 297 },
    { width: 148, height: 210 },
    { width: 210, height: 297 },
  ];
  const replaced = replaceBase(form, base, sizes, [2, null]);
  expect(replaced.pages).toEqual([
    { id: "p1", width: 148, height: 210, base: 2, isContinuation: false },
    { id: "p2", ...A4, base: null, isContinuation: false },
    { id: "p3", ...A4, base: 1, isContinuation: false },
    { id: "p4", ...A4, base: 3, isContinuation: false },
  ]);
  expect(replaced.fields.map(({ id, page }) => [id, page])).toEqual(form.fields.map(({ id, page }) => [id, page]));
  expect(boxOf(replaced, "f1")).toMatchObject({ x: 106, y: 168 });
  expect(boxOf(resizePage(form, 0, { width: 148, height: 210 }), "f1")).toMatchObject({ x: 106, y: 168 });
});

test("where a table goes on stays on its page when that becomes smaller", () => {
  const form = changeFields(addPage(withField(blankForm(), "table"), 0, true), ["f1"], (field) =>
    field.kind === "table" ? { ...field, continuation: { page: "p2", box: { x: 100, y: 250, w: 90, h: 40 } } } : field,
  );
  const moved = { continuation: { page: "p2", box: { x: 58, y: 170, w: 90, h: 40 } } };
  expect(resizePage(form, 1, { width: 148, height: 210 }).fields).toMatchObject([moved]);
  const base = { fileId: "b".repeat(64), name: "续页.pdf" };
  expect(replaceBase(form, base, [{ width: 148, height: 210 }], [null, 1]).fields).toMatchObject([moved]);
});

test("any 300 steps over pages are undone and redone to the very same forms, each of them valid", () => {
  let seed = 5;
  const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
  let history = begin<Form>(blankForm());
  const seen: Form[] = [history.document];
  while (seen.length < 301) {
    const form = history.document;
    const page = next(form.pages.length);
    const pageId = form.pages[page]?.id ?? "";
    const ids = form.fields.filter(() => next(3) === 0).map(({ id }) => id);
    const steps: (() => Form)[] = [
      () =>
        newField(form, { kind: KINDS[next(KINDS.length)] ?? "text" }, pageId, { x: next(250), y: next(320) }, WORDS)
          ?.form ?? form,
      () => moveFields(form, ids, next(60) - 30, next(60) - 30),
      () => growFields(form, ids, next(20) - 10, next(20) - 10),
      () => (next(3) === 0 ? removeFields(form, ids) : form),
      () => duplicateFields(form, ids.slice(0, 3)).form,
      () => orderFields(form, ids, (["front", "forward", "backward", "back"] as const)[next(4)] ?? "front"),
      () => (form.pages.length < 6 ? addPage(form, page, next(3) === 0) : form),
      () => removePage(form, page),
      () => movePage(form, page, next(form.pages.length)),
      () => (form.fields.length < 60 ? pasteFields(form, fieldsOf(form, ids.slice(0, 4)), pageId, false).form : form),
    ];
    const after = steps[next(steps.length)]?.() ?? form;
    history = commit(history, after, { page: Math.min(page, after.pages.length - 1) });
    if (after !== form) seen.push(after);
  }
  for (const form of seen) {
    expect(formShape.parse(form)).toEqual(form);
    expect(form.fields.every(({ page }) => form.pages.some(({ id }) => id === page))).toBe(true);
    expect(new Set(form.fields.map(({ name }) => name)).size).toBe(form.fields.length);
  }
  for (const form of seen.slice(0, -1).toReversed()) {
    history = undo(history);
    expect(history.document).toBe(form);
  }
  for (const form of seen.slice(1)) {
    history = redo(history);
    expect(history.document).toBe(form);
  }
});
