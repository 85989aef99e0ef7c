import { expect, test } from "vitest";
import { checkForm } from "#modules/template/check-form.ts";
import { formFonts } from "#modules/template/form-fonts.ts";
import { layOut } from "#modules/template/layout/lay-out.ts";
import { writeForm } from "#modules/template/write-form.ts";
import { pdfText, qpdfWarnings } from "#test/pdf-judges.ts";
import { FORMS } from "./forms.ts";
import hospital from "./hospital.json" with { type: "json" };

test("every form's document type is one of the demonstration's", () => {
  const types = hospital.documentTypes.map(({ code }) => code);
  expect(FORMS.filter(({ code }) => !types.includes(code))).toEqual([]);
});

test.each(FORMS)("$name can be published, and its sample makes a sound document that reads out", ({ form, name }) => {
  const { sample, ...rest } = form();
  expect(checkForm({ ...rest, sample }, formFonts())).toEqual([]);
  const layout = layOut({ ...rest, sample }, sample, formFonts());
  expect(layout.problems).toEqual([]);
  const noPicture = () => {
    throw new Error("no pictures here");
  };
  const pdf = writeForm(layout, { title: name, base: null, picture: noPicture });
  expect(qpdfWarnings(pdf)).toEqual([]);
  const text = pdfText(pdf).replaceAll(/\s/g, "");
  const drawn = layout.pages.flatMap(({ items }) => items.flatMap((item) => (item.kind === "text" ? [item.text] : [])));
  expect(drawn.length).toBeGreaterThan(20);
  for (const line of drawn) expect(text).toContain(line.replaceAll(/\s/g, ""));
  expect(pdf.length).toBeLessThan(60_000);
});
