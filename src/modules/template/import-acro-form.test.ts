import { afterAll, expect, test } from "vitest";
import { PdfReader } from "#core/pdf/reader.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { qpdfWarnings } from "#test/pdf-judges.ts";
import { pageMarks } from "#modules/document/page-marks.ts";
import { closePdfium } from "#modules/document/pdfium/pool.ts";
import { assemblePdf } from "#test/raw-pdf.ts";
import { exportAcroForm } from "./export-acro-form.ts";
import { type Field, formShape } from "./form.ts";
import { importAcroForm } from "./import-acro-form.ts";

afterAll(closePdfium);

const read = (pdf: Uint8Array, pageIds: string[]) => importAcroForm(new PdfReader(pdf, nodeInflate), pageIds);

/** Two pages, the second turned; inherited flags, a comb, radio kids with states, a choice, a button and a signature. */
const FOREIGN = assemblePdf(
  new Map([
    [
      1,
      "<</Type/Catalog/Pages 2 0 R/AcroForm<</DA(/Helv 9 Tf 0 g)/Fields[5 0 R 7 0 R 8 0 R 11 0 R 12 0 R 13 0 R 14 0 R]>>>>",
    ],
    [2, "<</Type/Pages/Count 2/Kids[3 0 R 4 0 R]/MediaBox[0 0 400 600]>>"],
    [3, "<</Type/Page/Parent 2 0 R/Annots[6 0 R 7 0 R 9 0 R 10 0 R 11 0 R 12 0 R 13 0 R]>>"],
    [4, "<</Type/Page/Parent 2 0 R/Rotate 90/Annots[14 0 R]>>"],
    [5, "<</T(patient)/FT/Tx/Ff 4098/Kids[6 0 R]>>"],
    [6, "<</Parent 5 0 R/T(name)/Type/Annot/Subtype/Widget/Rect[72 500 216 536]/Q 1/V<FEFF738B79C05170>>>"],
    [7, "<</T(id-no)/FT/Tx/Ff 16777216/MaxLen 18/DA(/Helv 11.5 Tf)/Type/Annot/Subtype/Widget/Rect[72 450 272 470]>>"],
    [8, "<</T(sex)/FT/Btn/Ff 32768/V/M/Kids[9 0 R 10 0 R]>>"],
    [9, "<</Parent 8 0 R/Type/Annot/Subtype/Widget/Rect[72 400 82 410]/AP<</N<</M null/Off null>>>>>>"],
    [10, "<</Parent 8 0 R/Type/Annot/Subtype/Widget/Rect[172 400 182 410]/AP<</N<</F null/Off null>>>>>>"],
    [11, "<</T(ward)/FT/Ch/Ff 131072/Opt[[(a)(Ward A)](b)]/Type/Annot/Subtype/Widget/Rect[72 350 172 370]>>"],
    [12, "<</T(send)/FT/Btn/Ff 65536/Type/Annot/Subtype/Widget/Rect[72 300 172 320]>>"],
    [13, "<</T(agree)/FT/Btn/Type/Annot/Subtype/Widget/Rect[72 250 82 260]/AP<</N<</Yes null/Off null>>>>>>"],
    [14, "<</T(doctor.sign)/FT/Sig/Type/Annot/Subtype/Widget/Rect[100 100 150 250]>>"],
  ]),
);

test("each kind of field comes with its place, flags, size and name; what it held is the sample", () => {
  const { fields, sample } = read(FOREIGN, ["a", "b"]);
  expect(fields.map(({ kind, name, page }) => [kind, name, page])).toEqual([
    ["multiline", "patient.name", "a"],
    ["cells", "id-no", "a"],
    ["radio", "sex", "a"],
    ["select", "ward", "a"],
    ["checkbox", "agree", "a"],
    ["signature", "doctor_sign", "b"],
  ]);
  const [text, cells, radio, select, tick, sign] = fields;
  expect(text).toMatchObject({ bind: "patient.name", required: true, style: { size: 9, align: "center" } });
  expect(text?.box).toEqual({ x: 25.4, y: 22.58, w: 50.8, h: 12.7 });
  expect(cells).toMatchObject({ bind: "id_no", count: 18, hasFrame: false, style: { size: 11.5 } });
  expect(radio).toMatchObject({
    hasFrame: false,
    options: [
      { value: "M", x: 0 },
      { value: "F", x: 35.28 },
    ],
  });
  expect(select).toMatchObject({
    options: [
      { value: "a", label: "Ward A" },
      { value: "b", label: "b" },
    ],
  });
  expect(tick).toMatchObject({ checkedWhen: "Yes" });
  // The page is shown turned: what is high is wide, its place counted from the shown top left.
  expect(sign?.box).toEqual({ x: 35.28, y: 35.28, w: 52.92, h: 17.64 });
  expect(sample).toEqual({ "patient.name": "王秀兰", sex: "M" });
});

test("what is exported to be filled in by hand is sound, and comes back as the same fields", async () => {
  const style = { size: 10 };
  const given = [
    { kind: "text", name: "标题", text: "知情同意书", box: { x: 20, y: 10, w: 100, h: 8 } },
    { kind: "text", name: "姓名", bind: "patient.name", required: true, style, box: { x: 20, y: 30, w: 60, h: 8 } },
    { kind: "multiline", name: "说明", bind: "text", style, box: { x: 20, y: 50, w: 150, h: 30 } },
    { kind: "cells", name: "证号", bind: "idNo", count: 18, style, box: { x: 20, y: 90, w: 120, h: 8 } },
    { kind: "checkbox", name: "同意", bind: "agrees", label: "同意手术", box: { x: 20, y: 110, w: 60, h: 5 } },
    {
      kind: "radio",
      name: "性别",
      bind: "sex",
      box: { x: 20, y: 120, w: 40, h: 5 },
      options: [
        { value: "M", label: "男", x: 0, y: 0 },
        { value: "F", label: "女", x: 20, y: 0 },
      ],
    },
    {
      kind: "select",
      name: "科室",
      bind: "ward",
      options: [{ value: "A", label: "A" }],
      box: { x: 20, y: 130, w: 40, h: 8 },
    },
    { kind: "signature", name: "医师", role: "医师", box: { x: 20, y: 200, w: 50, h: 20 } },
  ];
  const fields = given.map((field, at) => ({ id: `f${at}`, page: "p1", ...field }));
  const form = formShape.parse({ schema: 1, pages: [{ id: "p1", width: 210, height: 297 }], fields });
  const noDatabase = { db: undefined as never };
  const pdf = await exportAcroForm(noDatabase, { form, title: "知情同意书" });
  expect(qpdfWarnings(pdf)).toEqual([]);
  // On paper it has its squares, their words and 18 cells, and nothing that only data would bring.
  const [marks] = await pageMarks(pdf);
  expect(marks?.words.map(({ text }) => text).toSorted()).toEqual(["同意手术", "女", "男", "知情同意书"].toSorted());
  expect(marks?.boxes.filter(({ w, h }) => Math.abs(w - h) < 0.1 && w < 6)).toHaveLength(3);
  expect(marks?.boxes.filter(({ w, h }) => Math.abs(h - 8) < 0.3 && Math.abs(w - 120 / 18) < 0.3)).toHaveLength(18);

  const back = read(pdf, ["p1"]).fields;
  const key = (field: Field) => ("bind" in field ? field.bind : field.name);
  const kinds = (all: readonly Field[]) => all.map((field) => `${field.kind} ${key(field)}`).toSorted();
  expect(kinds(back)).toEqual(kinds(form.fields.slice(1)));
  for (const field of back) {
    const original = form.fields.find((one) => key(one) === key(field));
    for (const side of ["x", "y"] as const)
      expect(Math.abs((original?.box[side] ?? 0) - field.box[side]), `${field.name}.${side}`).toBeLessThan(0.1);
  }
});
