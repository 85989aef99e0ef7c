import { expect, test } from "vitest";
import { blankForm, type Form } from "../../form.ts";
import { fieldsOf, moveFields, onPages, placeFields } from "./fields.ts";
import { newField } from "./new-field.ts";
import { addPage } from "./pages.ts";
import { frameOf, landing, onSpread, sizeOf, spreadOf } from "./spread.ts";

const WORDS = {
  name: "字段",
  options: ["是", "否"],
  columns: ["一", "二", "三"],
  role: "医师",
  levels: ["住院医师", "主治医师", "主任医师"],
  seal: "公章",
} as const;
const PAGES = [
  { id: "p1", width: 210, height: 297 },
  { id: "p2", width: 148, height: 210 },
  { id: "p3", width: 210, height: 297 },
].map((page) => ({ ...page, base: null, isContinuation: false }));
const GAP = 6;

/** Two pages with a field each, its middle at the place given. */
function twoPages(): Form {
  const put = (form: Form, page: string, x: number, y: number) =>
    newField(form, { kind: "seal" }, page, { x, y }, WORDS);
  const first = put(addPage(blankForm(), 0), "p1", 100, 100);
  const both = first && put(first.form, "p2", 60, 200);
  if (!both) throw new Error("no fields");
  return both.form;
}

test("pages lie in twos as they are printed, whichever of the two is faced", () => {
  const ids = (page: number, shown: 1 | 2) =>
    spreadOf(PAGES, page, shown, GAP).map((sheet) => [sheet.page.id, sheet.left]);
  expect([0, 1, 2].map((page) => ids(page, 2))).toEqual([
    [
      ["p1", 0],
      ["p2", 216],
    ],
    [
      ["p1", 0],
      ["p2", 216],
    ],
    [["p3", 0]],
  ]);
  expect(ids(1, 1)).toEqual([["p2", 0]]);
  expect(sizeOf(spreadOf(PAGES, 0, 2, GAP))).toEqual({ w: 364, h: 297 });
});

test("a box belongs to the page its middle lies on, and between two to the nearer one", () => {
  const sheets = spreadOf(PAGES, 0, 2, GAP);
  const at = (middle: number) => landing({ x: middle - 20, y: 5, w: 40, h: 8 }, sheets);
  expect(at(209)).toEqual({ page: "p1", box: { x: 189, y: 5, w: 40, h: 8 } });
  expect(at(212.9)?.page).toBe("p1");
  expect(at(213.1)?.page).toBe("p2");
  expect(at(230)).toEqual({ page: "p2", box: { x: -6, y: 5, w: 40, h: 8 } });
  expect(at(-50)?.page).toBe("p1");
  expect(at(900)?.page).toBe("p2");
  expect(landing({ x: 0, y: 0, w: 1, h: 1 }, [])).toBeNull();
  const box = { x: 10, y: 5, w: 40, h: 8 };
  expect(landing(onSpread(box, "p2", sheets), sheets)).toEqual({ page: "p2", box });
});

test("what is moved to the page beside lies within it, and keeps its name, its size and its place in the form's order", () => {
  const form = twoPages();
  const [one, other] = form.fields;
  if (!one || !other) throw new Error("no fields");
  const moved = placeFields(form, new Map([[one.id, { ...one.box, x: -30, page: "p2" }]]));
  expect(moved.fields).toEqual([{ ...one, page: "p2", box: { ...one.box, x: 0 } }, other]);
  expect(onPages(moved, ["p1", "p2"]).map(({ id }) => id)).toEqual([one.id, other.id]);
  expect(placeFields(form, new Map([[one.id, { ...one.box, page: "p1" }]]))).toBe(form);
});

test("fields of two pages move together, until one of them is at an edge of its own page", () => {
  const form = twoPages();
  const ids = form.fields.map(({ id }) => id);
  const before = fieldsOf(form, ids).map(({ box }) => box);
  const after = fieldsOf(moveFields(form, ids, -500, 500), ids).map(({ box }) => box);
  const by = after.map((box, at) => [box.x - (before[at]?.x ?? 0), box.y - (before[at]?.y ?? 0)]);
  // The second stands 39 mm from its page's left edge and 76 mm from its foot; the first would have farther to go.
  expect(by).toEqual([
    [-39, 76],
    [-39, 76],
  ]);
});

test("the frame around fields of two pages reaches from one page to the other", () => {
  const form = twoPages();
  const sheets = spreadOf(form.pages, 0, 2, GAP);
  expect(
    frameOf(
      form,
      form.fields.map(({ id }) => id),
      sheets,
    ),
  ).toEqual({ x: 79, y: 79, w: 218, h: 142 });
  expect(frameOf(form, [], sheets)).toBeNull();
});
