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

const propose = async (pdf: Uint8Array) => proposeFields(await pageMarks(pdf), ["p1", "p2"], "zh");
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
      say("使用镇痛泵", 25.5, 30),
      frame(60, 31, 4, 4),
      say("自体输血", 65.5, 30),
      say("□青霉素过敏", 20, 50),
    ]),
  );
  expect(fields).toMatchObject([
    { kind: "checkbox", name: "使用镇痛泵", hasFrame: false, box: { x: 20, y: 31, w: 4, h: 4 } },
    { kind: "checkbox", name: "自体输血" },
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

test("squares whose words exclude each other, or answer what has one answer, are one choice with a mark on each", async () => {
  const fields = await propose(
    print([
      say("性别：□男 □女 婚姻：□未婚 □已婚 □离异", 20, 30, 160),
      say("过敏史：□青霉素 □磺胺 □其他______________", 20, 40, 160),
    ]),
  );
  expect(fields.map(({ kind, name, ...rest }) => [kind, name, "bind" in rest && rest.bind])).toEqual([
    ["radio", "性别", "性别"],
    ["radio", "婚姻", "婚姻"],
    ["checkbox", "过敏史 青霉素", "过敏史.青霉素"],
    ["checkbox", "过敏史 磺胺", "过敏史.磺胺"],
    ["checkbox", "过敏史 其他", "过敏史.其他"],
    ["text", "过敏史 其他 说明", "过敏史_其他_说明"],
  ]);
  const [sex] = fields;
  if (sex?.kind !== "radio") throw new Error("no radio");
  expect(sex.options.map(({ value, label, y }) => [value, label, y])).toEqual([
    ["男", "男", 0],
    ["女", "女", 0],
  ]);
  expect(sex).toMatchObject({ hasFrame: false, hasLabels: false });
  // The marks stand on the printed squares: the second at the right end of the box.
  expect((sex.options[1]?.x ?? 0) + sex.markSize).toBeCloseTo(sex.box.w, 1);
});

test("words may stand before their squares, the question on the line above, and the answers under one another", async () => {
  expect(
    await told([
      say("患者姓名、性别、年龄正确：", 20, 30, 100),
      say("是 □　否 □", 24, 36, 100),
      say("手术方式确认：是 □　否 □", 20, 42, 100),
      say("患者去向：", 20, 60),
      say("□恢复室", 20, 66),
      say("□病房", 20, 72),
      say("□重症监护室", 20, 78),
      frame(120, 31, 4, 4),
      say("同意手术", 125.5, 30, 20),
      frame(150, 31, 4, 4),
      say("不同意", 155.5, 30, 20),
    ]),
  ).toEqual(["radio 同意手术/不同意", "radio 患者姓名、性别、年龄正确", "radio 手术方式确认", "radio 患者去向"]);
});

/** A table's lines, and its words in the middle of their cells. A null is joined to the cell left of it. */
function grid(
  x: number,
  y: number,
  widths: readonly number[],
  height: number,
  rows: readonly (string | null)[][],
): object[] {
  const rules = rows.concat([[]]).map((_, row) =>
    line(
      x,
      y + row * height - 0.1,
      widths.reduce((sum, w) => sum + w, 0),
    ),
  );
  const end = {
    kind: "line",
    box: { x: x + widths.reduce((sum, w) => sum + w, 0) - 0.1, y, w: 0.2, h: rows.length * height },
  };
  return rows
    .flatMap((cells, row) => {
      let left = x;
      return cells.flatMap((text, column): object[] => {
        const at = left;
        left += widths[column] ?? 0;
        if (text === null) return [];
        const top = y + row * height;
        const own = { kind: "line", box: { x: at - 0.1, y: top, w: 0.2, h: height } };
        return text === "" ? [own] : [own, say(text, at + 1.5, top + height / 2 - 3, (widths[column] ?? 0) - 2)];
      });
    })
    .concat(rules, [end]);
}

test("empty cells of a table are named by the cell left of them, over unequal and joined columns", async () => {
  const fields = await propose(
    print(
      grid(20, 30, [22, 40, 18, 30, 20, 40], 8, [
        ["姓名", "", "性别", "□男 □女", "年龄", ""],
        ["身份证号", "", null, null, "入院日期", ""],
        ["现住址", "", null, null, null, null],
        ["医师签名：", null, "备注：", null, null, null],
      ]),
    ),
  );
  expect(fields.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "text 姓名",
    "radio 性别",
    "text 年龄",
    "text 身份证号",
    "date 入院日期",
    "text 现住址",
    "signature 医师签名",
    "text 备注",
  ]);
  expect(fields.find(({ name }) => name === "身份证号")).toMatchObject({
    check: "id-number",
    box: { x: 43, w: 86, h: 7 },
  });
  expect(fields.find(({ name }) => name === "现住址")?.box.w).toBeCloseTo(146, 1);
});

test("a table of one row, a heading over one empty row: the label is left of the cell, or above it", async () => {
  expect(await told(grid(20, 30, [18, 35, 18, 45], 8, [["姓名", "", "住院号", ""]]))).toEqual([
    "text 姓名",
    "text 住院号",
  ]);
  const above = grid(20, 30, [40, 60, 30], 8, [
    ["科别", "手术方式", "术者"],
    ["", "", ""],
  ]);
  expect(await told(above)).toEqual(["text 科别", "text 手术方式", "text 术者"]);
});

test("empty rows under headings are a list, with the headings as its columns and the printed lines left as they are", async () => {
  const [list, ...more] = await propose(
    print(
      grid(20, 30, [25, 20, 60, 30], 8, [
        ["日期", "时间", "病情观察及护理措施", "签名"],
        ["", "", "", ""],
        ["", "", "", ""],
        ["", "", "", ""],
      ]),
    ),
  );
  expect(more).toEqual([]);
  expect(list).toMatchObject({ kind: "table", name: "明细", bind: "明细", rowHeight: 8, header: { isShown: false } });
  if (list?.kind !== "table") throw new Error("no table");
  expect(list.lines.width).toBe(0);
  expect(list.columns.map(({ title, bind, width }) => [title, bind, width])).toEqual([
    ["日期", "日期", 25],
    ["时间", "时间", 20],
    ["病情观察及护理措施", "病情观察及护理措施", 60],
    ["签名", "签名", 30],
  ]);
  expect(list.box).toMatchObject({ x: 20, w: 135, h: 24 });
});

test("a table that is filled in already, one of measurements, and squared paper have no places", async () => {
  const results = grid(20, 30, [40, 25, 25, 35, 20], 8, [
    ["项目", "结果", "单位", "参考区间", "提示"],
    ["白细胞计数", "6.21", "g/L", "3.5–9.5", ""],
    ["血红蛋白", "108", "g/L", "115–150", "低"],
    ["乙肝表面抗原", "阴性", "", "阴性", ""],
  ]);
  expect(await told(results)).toEqual([]);
  const chart = grid(20, 30, [25, 20, 20, 20], 8, [
    ["时间", "体温", "脉搏", "呼吸"],
    ["早晨", "", "", ""],
    ["中午", "", "", ""],
  ]);
  expect(await told(chart)).toEqual([]);
  const cells = Array.from({ length: 40 }, (_, at) => frame(20 + (at % 5) * 30, 130 + Math.floor(at / 5) * 8, 30, 8));
  expect(await told(cells)).toEqual([]);
});

test("a page full of cells is answered: each of them looks up its neighbours, whatever stands in them", () => {
  const [rows, columns] = [110, 110];
  const marks = (text: (column: number) => string) => ({
    lines: [
      ...Array.from({ length: rows + 1 }, (_, at) => ({ x: 10, y: 10 + at * 2.5, w: columns * 1.7, h: 0 })),
      ...Array.from({ length: columns + 1 }, (_, at) => ({ x: 10 + at * 1.7, y: 10, w: 0, h: rows * 2.5 })),
    ],
    boxes: [],
    words: Array.from({ length: rows * columns }, (_, at) => ({
      text: text(at % columns),
      box: { x: 10.3 + (at % columns) * 1.7, y: 10.5 + Math.floor(at / columns) * 2.5, w: 1, h: 1.5 },
    })).filter((word) => word.text !== ""),
  });
  expect(proposeFields([marks(() => "项目")], ["p1"], "zh")).toEqual([]);
  // Cells too small to be written into.
  expect(proposeFields([marks((column) => (column % 2 === 0 ? "项" : ""))], ["p1"], "zh")).toEqual([]);
});

test("what nothing names is called so in the designer's language", async () => {
  const pdf = await pageMarks(print([frame(20, 60, 150, 20)]));
  expect(proposeFields(pdf, ["p1"], "zh").map(({ name }) => name)).toEqual(["填写区"]);
  expect(proposeFields(pdf, ["p1"], "en").map(({ name }) => name)).toEqual(["Entry"]);
});

test("a date that is broken over two lines stays one, and what follows its last part is not named by it", async () => {
  const fields = await propose(
    print([
      say("签名日期：______年", 20, 30, 120),
      say("____月____日 送检者：____________", 20, 36, 120),
      say("年龄：______岁 性别______ 年龄______", 20, 50, 160),
    ]),
  );
  expect(fields.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    "date 签名日期 年",
    "date 签名日期 月",
    "date 签名日期 日",
    "text 送检者",
    "text 年龄",
    "text 性别",
    "text 年龄 2",
  ]);
});

test("borders filled as one rectangle less another, as printed HTML has them, are lines", async () => {
  const resources = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>";
  const content = (inner: string) => `BT /F 10 Tf 8 102 Td (Ward:) Tj ET 40 100 80 20 re ${inner} re f*`;
  const [field] = await propose(rawPdf([{ content: content("40 100.6 80 19.4"), resources }]));
  expect(field).toMatchObject({ kind: "text", name: "Ward", box: { x: expect.closeTo((40 * 25.4) / 72, 1) } });
  // A filled shape with a smaller hole is a bar, not a border.
  expect(await propose(rawPdf([{ content: content("50 105 60 10"), resources }]))).toEqual([]);
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
