import { expect, test } from "vitest";
import { importPdfme } from "./import-pdfme.ts";

const at = (x: number, y: number, width: number, height: number) => ({ position: { x, y }, width, height });
const blank = { width: 210, height: 297, padding: [10, 10, 10, 10] };

test("fields stay where they were and are bound by their names; contents are the sample", () => {
  const { form, basePdf, dropped } = importPdfme(
    JSON.stringify({
      basePdf: {
        ...blank,
        staticSchema: [
          { name: "foot", type: "text", content: "{currentPage}/{totalPages}", readOnly: true, ...at(90, 285, 30, 5) },
        ],
      },
      schemas: [
        [
          {
            name: "patient name",
            type: "text",
            content: "王秀兰",
            fontSize: 12,
            alignment: "center",
            verticalAlignment: "middle",
            fontColor: "#FF0000",
            required: true,
            ...at(20, 20, 60, 8),
          },
          { name: "title", type: "text", readOnly: true, content: "{hospital} 出院小结", ...at(20, 10, 100, 8) },
          { name: "course", type: "text", content: "", ...at(20, 40, 150, 60) },
          {
            name: "drugs",
            type: "table",
            head: ["药品", "用法"],
            headWidthPercentages: [70, 30],
            content: '[["甲","口服"]]',
            ...at(20, 110, 170, 60),
          },
          { name: "qr", type: "qrcode", content: "X1", ...at(20, 180, 20, 20) },
          { name: "ok", type: "checkbox", content: "true", ...at(20, 210, 5, 5) },
          { name: "rule", type: "line", color: "#123456", ...at(20, 220, 170, 0.4) },
          {
            name: "clever",
            type: "text",
            readOnly: true,
            content: "{date.toISOString().slice(0, 10)}",
            ...at(20, 230, 60, 6),
          },
          { name: "map", type: "svg", content: "<svg/>", ...at(20, 240, 20, 20) },
        ],
      ],
    }),
  );
  expect(basePdf).toBeNull();
  expect(dropped).toEqual([{ name: "map", type: "svg" }]);
  expect(form.pages).toMatchObject([{ width: 210, height: 297, base: null }]);
  const named = (name: string) => form.fields.find((field) => field.name === name);
  expect(named("patient name")).toMatchObject({
    kind: "text",
    bind: "patient_name",
    required: true,
    box: { x: 20, y: 20, w: 60, h: 8 },
    style: { size: 12, align: "center", valign: "middle", colour: "#ff0000" },
  });
  expect(named("foot")).toMatchObject({ text: "{{$page}}/{{$pages}}", parts: "every" });
  expect(named("title")).toMatchObject({ text: "{{hospital}} 出院小结", bind: "" });
  expect(named("course")?.kind).toBe("multiline");
  expect(named("drugs")).toMatchObject({
    kind: "table",
    columns: [
      { bind: "0", width: 70 },
      { bind: "1", title: "用法" },
    ],
  });
  expect(named("ok")).toMatchObject({ kind: "checkbox", bind: "ok" });
  expect(named("rule")).toMatchObject({ kind: "line", width: 0.4, colour: "#123456" });
  // JavaScript is not run and not guessed at: it stays to be seen.
  expect(named("clever")).toMatchObject({ text: "{date.toISOString().slice(0, 10)}" });
  expect(form.sample).toEqual({ patient_name: "王秀兰", drugs: [["甲", "口服"]], qr: "X1", ok: true });
});

test("older templates name fields by keys and carry a base PDF; what is none is refused", () => {
  const old = {
    basePdf: "data:application/pdf;base64,JVBERg==",
    schemas: [{ name: { type: "text", ...at(1, 2, 30, 4) } }, {}],
  };
  const { form, basePdf } = importPdfme(JSON.stringify(old));
  expect(basePdf).toEqual(new Uint8Array(Buffer.from("%PDF")));
  expect(form.pages.map(({ base }) => base)).toEqual([1, 2]);
  expect(form.fields).toMatchObject([{ name: "name", bind: "name" }]);
  for (const wrong of ["{", "{}", '{"schemas":[]}', '{"basePdf":"https://x","schemas":[[]]}'])
    expect(() => importPdfme(wrong), wrong).toThrow("template.pdfme");
});
