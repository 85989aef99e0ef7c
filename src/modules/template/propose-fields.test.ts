import { afterAll, expect, test } from "vitest";
import { pageMarks } from "#modules/document/page-marks.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { formShape } from "./form.ts";
import { formFonts } from "./form-fonts.ts";
import { layOut } from "./layout/lay-out.ts";
import { proposeFields } from "./propose-fields.ts";
import { writeForm } from "./write-form.ts";

afterAll(closePdfium);

/** A printed form, made of real text, lines and rectangles. */
function print(parts: readonly object[]): Uint8Array {
  const fields = parts.map((part, at) => ({ id: `f${at}`, name: `域${at}`, page: "p1", ...part }));
  const form = formShape.parse({ schema: 1, pages: [{ id: "p1", width: 210, height: 297 }], fields });
  const layout = layOut(form, {}, formFonts());
  expect(layout.problems).toEqual([]);
  const picture = () => {
    throw new Error("no pictures here");
  };
  return writeForm(layout, { title: "空表", base: null, picture });
}
const say = (text: string, x: number, y: number, w = 60) => ({ kind: "text", text, box: { x, y, w, h: 6 } });
const line = (x: number, y: number, w: number) => ({ kind: "line", box: { x, y, w, h: 0.2 } });
const frame = (x: number, y: number, w: number, h: number) => ({ kind: "rectangle", box: { x, y, w, h } });

const propose = async (pdf: Uint8Array) => proposeFields(await pageMarks(pdf), ["p1", "p2"]);
const told = async (parts: readonly object[]) =>
  (await propose(print(parts))).map(({ kind, name }) => `${kind} ${name}`);

test("an underline becomes a text field on the line, as wide as it, named by the words left of it", async () => {
  const fields = await propose(
    print([say("姓 名：", 20, 30), line(35, 35.5, 50), say("住院号：", 100, 30), line(116, 35.5, 40)]),
  );
  expect(fields).toMatchObject([
    { kind: "text", name: "姓名", bind: "姓名", page: "p1", box: { x: 35, w: 50 } },
    { kind: "text", name: "住院号", bind: "住院号", box: { x: 116, w: 40 } },
  ]);
  for (const { box } of fields) expect(box.y + box.h).toBeCloseTo(35.6, 1);
});

test("printed underscores are underlines, and each label belongs to the line behind it", async () => {
  const fields = await propose(print([say("姓名：__________性别：______年龄：______岁", 20, 30, 160)]));
  expect(fields.map(({ name }) => name)).toEqual(["姓名", "性别", "年龄"]);
  const [one, two] = fields;
  expect(two && one && two.box.x).toBeGreaterThan((one?.box.x ?? 0) + (one?.box.w ?? 0));
});

test("the parts of a date are bound to one date; a line for a signature is a signature area", async () => {
  const fields = await propose(print([say("医师签名：__________________ 日期：______年____月____日", 20, 30, 160)]));
  expect(fields).toMatchObject([
    { kind: "signature", name: "医师签名", role: "医师", order: 1 },
    { kind: "date", bind: "日期", format: "yyyy" },
    { kind: "date", bind: "日期", format: "MM" },
    { kind: "date", bind: "日期", format: "dd" },
  ]);
});

test("small squares, drawn or printed, are tick boxes named by the words right of them", async () => {
  const fields = await propose(
    print([
      frame(20, 31, 4, 4),
      say("同意手术", 25.5, 30),
      frame(60, 31, 4, 4),
      say("不同意", 65.5, 30),
      say("□青霉素过敏", 20, 50),
    ]),
  );
  expect(fields).toMatchObject([
    { kind: "checkbox", name: "同意手术", hasFrame: false, box: { x: 20, y: 31, w: 4, h: 4 } },
    { kind: "checkbox", name: "不同意" },
    { kind: "checkbox", name: "青霉素过敏" },
  ]);
});

test("equal boxes in a row are cells, whether they share their sides or stand apart", async () => {
  const touching = Array.from({ length: 18 }, (_, at) => frame(50 + at * 6, 30, 6, 7));
  const apart = Array.from({ length: 11 }, (_, at) => frame(50 + at * 7, 50, 6, 7));
  expect(
    await propose(print([say("身份证号：", 20, 30.5), ...touching, say("联系电话：", 20, 50.5), ...apart])),
  ).toMatchObject([
    {
      kind: "cells",
      name: "身份证号",
      count: 18,
      gap: 0,
      check: "id-number",
      hasFrame: false,
      box: { x: 50, w: 108, h: 7 },
    },
    { kind: "cells", name: "联系电话", count: 11, gap: 1, box: { x: 50, w: 76 } },
  ]);
});

test("an empty box is written into in several lines, also when it is drawn as four lines; one with words is not", async () => {
  const four = [line(20, 40, 150), line(20, 70, 150)].concat(
    [20, 170].map((x) => ({ kind: "line", box: { x: x - 0.1, y: 40, w: 0.2, h: 30.1 } })),
  );
  expect(await told([say("主诉：", 20, 33), ...four, frame(20, 80, 150, 20), say("由护士填写", 60, 86)])).toEqual([
    "multiline 主诉",
  ]);
});

test("a table is left out whole, what stands in its cells is not", async () => {
  const rows = Array.from({ length: 9 }, (_, at) => line(20, 30 + at * 10, 150));
  const columns = Array.from({ length: 4 }, (_, at) => ({
    kind: "line",
    box: { x: 19.9 + at * 50, y: 30, w: 0.2, h: 80.1 },
  }));
  const parts = [...rows, ...columns, say("项目", 22, 32), frame(75, 42.5, 4, 4), say("阴性", 80, 42)];
  expect(await told(parts)).toEqual(["checkbox 阴性"]);
  const cells = Array.from({ length: 40 }, (_, at) => frame(20 + (at % 5) * 30, 130 + Math.floor(at / 5) * 8, 30, 8));
  expect(await told(cells)).toEqual([]);
});

test("headings underlined, rules across the page, frames, curves and pale lines are not places to fill in", async () => {
  expect(
    await told([say("手术知情同意书", 20, 20), line(20, 25.8, 60), line(15, 40, 180), frame(10, 10, 190, 277)]),
  ).toEqual([]);
  const content =
    "1 1 1 RG 60 100 m 200 100 l S 0 0 0 RG 60 80 m 100 120 150 120 200 80 c S BT /F 10 Tf 20 102 Td (Name:) Tj ET";
  const resources = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
  expect(await propose(rawPdf([{ content, resources }]))).toEqual([]);
  expect(await propose(rawPdf([{ content: content.replace("1 1 1 RG", "0 0 0 RG"), resources }]))).toHaveLength(1);
});

test("a turned page and lines within forms and under a matrix are seen where they are shown", async () => {
  const resources = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>/XObject<</X 10 0 R>>";
  const form =
    "<</Type/XObject/Subtype/Form/BBox[0 0 400 300]/Matrix[2 0 0 2 0 0]/Length 22>>stream\n30 50 m 80 50 l S     \nendstream";
  const upright = { content: "BT /F 10 Tf 8 102 Td (Full name:) Tj ET /X Do", resources };
  // Shown turned by 90° clockwise: text that reads upwards in user space is upright.
  const turned = {
    content: "BT /F 10 Tf 0 1 -1 0 98 20 Tm (Ward:) Tj ET 100 60 0.5 100 re f",
    resources,
    entries: "/Rotate 90",
  };
  const mm = (points: number) => Math.round((points * 2540) / 72) / 100;
  const [first, second] = await propose(rawPdf([upright, turned], { 10: form }));
  expect(first).toMatchObject({ name: "Full name", bind: "Full_name", page: "p1", box: { x: mm(60), w: mm(100) } });
  expect((first?.box.y ?? 0) + (first?.box.h ?? 0)).toBeCloseTo(mm(200), 1);
  expect(second).toMatchObject({ name: "Ward", page: "p2", box: { x: mm(60), w: mm(100) } });
  expect((second?.box.y ?? 0) + (second?.box.h ?? 0)).toBeCloseTo(mm(100.25), 1);
});
