import { createHash } from "node:crypto";
import sharp from "sharp";
import jsQR from "jsqr";
import { expect, test } from "vitest";
import { pdfImage, pdfText, pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { assemblePdf } from "#test/raw-pdf.ts";
import { readPicture } from "#server/pdf-picture.ts";
import { type Data, formShape } from "./form.ts";
import { formFonts } from "./form-fonts.ts";
import { layOut } from "./layout/lay-out.ts";
import { copyBase } from "./make-form.ts";
import { writeForm } from "./write-form.ts";

const A4 = { width: 210, height: 297 };
const box = { x: 20, y: 20, w: 170, h: 10 };

function make(
  fields: readonly object[],
  data: Data,
  more: { pages?: object[]; base?: Parameters<typeof writeForm>[1]["base"] } = {},
) {
  const given = fields.map((field, at) => ({ id: `f${at}`, name: `域${at}`, page: "p1", ...field }));
  const form = formShape.parse({ schema: 1, pages: more.pages ?? [{ id: "p1", ...A4 }], fields: given });
  const layout = layOut(form, data, formFonts());
  const picture = () => {
    throw new Error("no pictures here");
  };
  return { layout, pdf: writeForm(layout, { title: "出院小结", base: more.base ?? null, picture }) };
}

test("what is written is what is read out: rare letters, long names, every font", () => {
  const names = ["𠮷田㛃", "阿卜杜热合曼·阿卜杜喀迪尔·买买提明", "𬭎𫖯䶮", "Ω½℃㎡①Ⅳ", "㐂𡃁龘"];
  const styles = [{}, { bold: true }, { font: "serif" }, { font: "serif", bold: true }];
  const fields = styles.flatMap((style, at) =>
    names.map((text, i) => ({
      kind: "text",
      text,
      style: { size: 12, ...style },
      box: { ...box, y: 20 + at * 60 + i * 11 },
    })),
  );
  const { pdf, layout } = make(
    fields.map((field, at) => ({ ...field, name: `n${at}` })),
    {},
  );
  expect(layout.problems).toEqual([]);
  expect(qpdfWarnings(pdf)).toEqual([]);
  const lines = pdfText(pdf)
    .split("\n")
    .filter((line) => line.trim() !== "");
  expect(lines.map((line) => line.trim())).toEqual(styles.flatMap(() => names));
});

test("a paragraph comes out as it went in, justified and indented", () => {
  const text = "患者因“反复胸闷、气促3年，加重1周”入院。查体：T 36.5℃，BP 135/85mmHg。".repeat(5);
  const field = {
    kind: "multiline",
    bind: "text",
    indent: 2,
    style: { align: "justify", valign: "top" },
    box: { ...box, h: 90 },
  };
  const { pdf } = make([field], { text });
  expect(pdfText(pdf).replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
});

test("the same data makes the same bytes, other data others; nothing in it tells when it was made", () => {
  const fields = [{ kind: "text", bind: "name", box }];
  const digests = [{ name: "王秀兰" }, { name: "王秀兰" }, { name: "王秀英" }].map((data) =>
    createHash("sha256").update(make(fields, data).pdf).digest("hex"),
  );
  expect(digests[0]).toBe(digests[1]);
  expect(digests[2]).not.toBe(digests[0]);
  expect(Buffer.from(make(fields, { name: "王" }).pdf).toString("latin1")).not.toMatch(/CreationDate|ModDate|D:20/);
});

test("signature and seal areas are empty signature fields of their names; a seam leaves none", () => {
  const areas = [
    { kind: "signature", name: "主治医师", role: "主治医师", box: { x: 20, y: 200, w: 50, h: 20 } },
    { kind: "seal", name: "病历专用章", seal: "病历专用章", box: { x: 100, y: 200, w: 45, h: 45 } },
    { kind: "seam", name: "骑缝", seal: "公章", box: { x: 170, y: 100, w: 40, h: 40 } },
  ];
  const { pdf } = make(areas, {});
  const { said, total } = pdfsig(pdf);
  expect([total, said.match(/is not signed/g)?.length]).toEqual([2, 2]);
  expect(said).toContain("主治医师");
  expect(said).toContain("病历专用章");
  expect(qpdfWarnings(pdf)).toEqual([]);
});

test("a QR code is read back from the rendered page, Chinese and all", async () => {
  const text = "https://verify.example/王秀兰/ZY20261124001";
  const { pdf } = make([{ kind: "code", text, box: { x: 20, y: 20, w: 40, h: 40 } }], {});
  const { data, info } = await sharp(pdfImage(pdf, 1, 150))
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(jsQR(new Uint8ClampedArray(data), info.width, info.height)?.data).toBe(text);
});

test("a Code 128 has the bars the standard gives", () => {
  // ISO/IEC 15417 annex: "1234" in set C is start 105, 12, 34, check (105 + 12 + 2·34) mod 103 = 82, stop.
  const widths = (text: string) => {
    const { layout } = make([{ kind: "code", symbology: "code128", hasText: false, text, box }], {});
    const [item] = layout.pages[0]?.items ?? [];
    if (item?.kind !== "bars") return "";
    const all = item.rectangles;
    const module = 170 / (11 * (text === "1234" ? 4 : 5) + 13);
    return all.flatMap((value, i) => (i % 4 === 2 ? [Math.round(value / module)] : [])).join("");
  };
  const bars = (patterns: string) =>
    Array.from(patterns.replaceAll(" ", ""))
      .filter((_, i) => i % 2 === 0)
      .join("");
  expect(widths("1234")).toBe(bars("211232 112232 131123 121241 2331112"));
  // "Ab1" in set B is start 104, 33, 66, 17, check (104 + 33 + 2·66 + 3·17) mod 103 = 11, stop.
  expect(widths("Ab1")).toBe(bars("211214 111323 121124 123122 231212 2331112"));
});

/** A page that is turned, cropped, and in two content streams, with a form field that must not come along. */
function base(rotate: number): Uint8Array {
  const content = ["q 1 0 0 rg 100 200 50 30 re f Q", "BT /F 20 Tf 110 300 Td (BASE) Tj ET"];
  return assemblePdf(
    new Map([
      [1, "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]>>>>"],
      [2, "<</Type/Pages/Count 1/Kids[3 0 R]/Resources<</Font<</F 6 0 R>>>>>>"],
      [
        3,
        `<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 600]/CropBox[50 100 350 500]/Rotate ${rotate}/Contents[4 0 R 5 0 R]/Annots[7 0 R]>>`,
      ],
      [4, `<</Length ${content[0]?.length}>>stream\n${content[0]}\nendstream`],
      [5, `<</Length ${content[1]?.length}>>stream\n${content[1]}\nendstream`],
      [6, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"],
      [7, "<</Type/Annot/Subtype/Widget/FT/Tx/T(old)/V(gone)/Rect[100 100 200 120]/P 3 0 R>>"],
    ]),
  );
}

test.each([0, 90, 180, 270])("a base page turned by %d lies as it was shown, without its form", async (rotate) => {
  const given = base(rotate);
  const isUpright = rotate % 180 === 0;
  const [width, height] = isUpright ? [300, 400] : [400, 300];
  const page = { id: "p1", width: (width * 25.4) / 72, height: (height * 25.4) / 72, base: 1 };
  const { pdf } = make([], {}, { pages: [page], base: copyBase(given, [1]) });
  expect(qpdfWarnings(pdf)).toEqual([]);
  expect(pdfText(pdf).trim()).toBe("BASE");
  const shown = (file: Uint8Array) =>
    sharp(pdfImage(file, 1, 72))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
  const [ours, theirs] = await Promise.all([shown(pdf), shown(given)]);
  expect([ours.info.width, ours.info.height]).toEqual([theirs.info.width, theirs.info.height]);
  const differing = ours.data.filter((value, i) => Math.abs(value - (theirs.data[i] ?? 0)) > 100).length;
  // Edges may fall on other pixels; the red bar alone has 1500.
  expect(differing).toBeLessThan(80);
});

test("a picture keeps its shape in its box", async () => {
  const png = new Uint8Array(
    await sharp({ create: { width: 20, height: 10, channels: 3, background: "#ff0000" } })
      .png()
      .toBuffer(),
  );
  const picture = await readPicture(png);
  const form = formShape.parse({
    schema: 1,
    pages: [{ id: "p1", width: 100, height: 100 }],
    fields: [{ kind: "image", id: "i", name: "图", page: "p1", bind: "png", box: { x: 10, y: 10, w: 40, h: 40 } }],
  });
  const layout = layOut(form, { png: Buffer.from(png).toString("base64") }, formFonts());
  const pdf = writeForm(layout, { title: "", base: null, picture: () => picture });
  const { data, info } = await sharp(pdfImage(pdf, 1, 72))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const red: number[][] = [];
  for (let y = 0; y < info.height; y++)
    for (let x = 0; x < info.width; x++) {
      const at = (y * info.width + x) * info.channels;
      if ((data[at] ?? 0) > 200 && (data[at + 1] ?? 255) < 50) red.push([x, y]);
    }
  const mm = (px: number) => Math.round((px * 25.4) / 72);
  const [xs, ys] = [red.map(([x = 0]) => x), red.map(([, y = 0]) => y)];
  expect([Math.min(...xs), Math.max(...xs) + 1, Math.min(...ys), Math.max(...ys) + 1].map(mm)).toEqual([
    10, 50, 20, 40,
  ]);
});
