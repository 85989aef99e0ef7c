import { afterAll, describe, expect, test } from "vitest";
import { extractText } from "./extract-text.ts";
import { findKeyword } from "./find-keyword.ts";
import { corpus, words } from "./oracle.test-help.ts";
import { pageBoxes } from "./page-boxes.ts";
import { closePdfium } from "./pool.ts";
import { absentFont, rawPdf, utf16Hex } from "#test/raw-pdf.ts";

afterAll(closePdfium);

const fonts = (text: string) => ({ resources: "/Font<</F 90 0 R>>", text: `<${utf16Hex(text)}>` });
const song = { 90: absentFont("SimSun", "UniGB-UTF16-H") };
/** A page of raw text operators; `$text` becomes the given text. */
const page = (content: string, text: string, entries = "") => {
  const { resources, text: hex } = fonts(text);
  return { content: content.replaceAll("$text", hex), resources, entries };
};
const one = (content: string, text: string, entries = "") => rawPdf([page(content, text, entries)], song);

describe("where poppler sees a word, PDFium finds it", () => {
  test.each([
    ["discharge-summary.pdf", "医师签名：", 1],
    ["discharge-summary.pdf", "科主任签名：", 1],
    ["informed-consent.pdf", "患者签名：", 1],
    ["prescription.pdf", "审核药师签名：", 1],
    ["lab-report.pdf", "检验者：", 1],
    ["lab-report.pdf", "𠮷田", 1],
    ["object-streams.pdf", "手术名称", 1],
    ["linearized.pdf", "患者知情同意书", 1],
    ["xref-off-by-one.pdf", "Page", 2],
    ["rot0.pdf", "rotation:", 1],
  ])("%s: %s", async (file, keyword, least) => {
    const bytes = corpus(file);
    const boxes = await pageBoxes(bytes);
    const found = await findKeyword(bytes, keyword);
    const seen = words(bytes).filter(({ text }) => text.includes(keyword));
    expect(found.length).toBeGreaterThanOrEqual(least);
    expect(found.map((place) => place.page)).toEqual(seen.map((word) => word.page));
    for (const [i, word] of seen.entries()) {
      const place = found[i];
      const box = boxes[word.page - 1];
      if (!place || !box) throw new Error("one place per word");
      const cell = (word.right - word.left) / Array.from(word.text).length;
      const at = Array.from(word.text.slice(0, word.text.indexOf(keyword))).length;
      // A word that holds more than the keyword is cut by equal cells, which is true of Chinese.
      expect(Math.abs(place.x - (word.left + at * cell))).toBeLessThan(2);
      expect(Math.abs(place.width - Array.from(keyword).length * cell)).toBeLessThan(2);
      const middle = box.height - place.y - place.height / 2;
      expect(Math.abs(middle - (word.top + word.bottom) / 2)).toBeLessThan(2);
      // Poppler takes the height of a Latin font that is not in the file from its own stand-in.
      if (/[a-z]/i.test(keyword)) continue;
      expect(Math.abs(box.height - place.y - word.bottom)).toBeLessThan(2);
      expect(Math.abs(place.height - (word.bottom - word.top))).toBeLessThan(2);
    }
  });
});

test("reading order: downwards, then to the right, whatever the file's order", async () => {
  const at = (x: number, y: number) => `BT /F 12 Tf ${x} ${y} Td $text Tj ET `;
  const places = await findKeyword(one(at(200, 50) + at(20, 50.5) + at(20, 250), "签名"), "签名");
  expect(places.map(({ x, y }) => [Math.round(x), Math.round(y / 10)])).toEqual([
    [20, 25],
    [20, 5],
    [200, 5],
  ]);
});

describe("one keyword, many ways to print it", () => {
  const spread = (gap: number) =>
    Array.from("医师签名：", (char, i) => `BT /F 12 Tf ${20 + i * (12 + gap)} 100 Td <${utf16Hex(char)}> Tj ET`);

  test.each([
    ["half-width colon asked", "BT /F 12 Tf 20 100 Td $text Tj ET", "医师签名：", "医师签名:"],
    ["blanks asked", "BT /F 12 Tf 20 100 Td $text Tj ET", "医师签名：", "医师 签名："],
    ["blanks printed", "BT /F 12 Tf 20 100 Td $text Tj ET", "医　师　签　名：", "医师签名："],
    ["Kangxi radicals printed", "BT /F 12 Tf 20 100 Td $text Tj ET", "⽣⾧", "生長"],
    ["simplified radicals printed", "BT /F 12 Tf 20 100 Td $text Tj ET", "院⻓", "院长"],
    ["bold by printing twice", "BT /F 12 Tf 20 100 Td $text Tj .4 0 Td $text Tj ET", "医师签名：", "医师签名："],
    ["spread by hand", spread(9).join("\n"), "", "医师签名："],
    ["drawn backwards", spread(0).toReversed().join("\n"), "", "医师签名："],
    ["font size in the matrix", "BT /F 1 Tf 12 0 0 12 20 100 Tm $text Tj ET", "医师签名：", "医师签名："],
  ])("%s", async (_way, content, text, keyword) => {
    const places = await findKeyword(one(content, text), keyword);
    expect(places).toHaveLength(1);
    expect(places[0]?.x).toBeCloseTo(20, 0);
    expect(places[0]?.height).toBeGreaterThan(11);
    expect(places[0]?.height).toBeLessThan(16);
  });

  test("two labels far apart, or on two lines, are not one keyword", async () => {
    const far = `BT /F 12 Tf 20 100 Td <${utf16Hex("医师")}> Tj 200 0 Td <${utf16Hex("签名")}> Tj ET`;
    expect(await findKeyword(one(far, ""), "医师签名")).toEqual([]);
    const broken = `BT /F 12 Tf 20 100 Td <${utf16Hex("医师")}> Tj 0 -14 Td <${utf16Hex("签名")}> Tj ET`;
    expect(await findKeyword(one(broken, ""), "医师签名")).toEqual([]);
  });
});

describe("what is drawn counts", () => {
  const said = (text: string, drawn: string, x: number, y: number) =>
    `/Span<</ActualText<feff${utf16Hex(text)}>>>BDC BT /F 12 Tf ${x} ${y} Td <${utf16Hex(drawn)}> Tj ET EMC`;
  const plain = (text: string, x: number, y: number) => `BT /F 12 Tf ${x} ${y} Td <${utf16Hex(text)}> Tj ET`;

  test("/ActualText adds no place, hides none, and moves none", async () => {
    const content = [
      said("签名", "病史", 40, 260),
      said("其他文字", "患者签名", 40, 220),
      // One mark over a whole line: PDFium would spread its letters over it.
      said("医师签名日期", "医师签名 日期", 40, 180),
      plain("签名", 40, 140),
    ].join("\n");
    const places = await findKeyword(one(content, ""), "签名");
    expect(places.map(({ x, y, width }) => [Math.round(x), Math.round(y / 10), Math.round(width)])).toEqual([
      [64, 22, 24],
      [64, 18, 24],
      [40, 14, 24],
    ]);
    expect(await findKeyword(one(content, ""), "其他文字")).toEqual([]);
  });

  test("a ligature is found as its letters, and its box is the whole glyph's", async () => {
    const cmap =
      "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange " +
      "2 beginbfchar <0001> <006600660069> <0002> <0063> endbfchar endcmap end";
    const extra = {
      90: absentFont("SimSun", "Identity-H", "Identity", "/ToUnicode 91 0 R"),
      91: `<</Length ${cmap.length}>>stream\n${cmap}\nendstream`,
    };
    const pdf = rawPdf([{ content: "BT /F 12 Tf 40 100 Td <00010002> Tj ET", resources: "/Font<</F 90 0 R>>" }], extra);
    const [place, ...more] = await findKeyword(pdf, "ffic");
    expect(more).toEqual([]);
    expect([place?.x, place?.width].map((points) => Math.round(points ?? 0))).toEqual([40, 24]);
    expect((await findKeyword(pdf, "fi")).map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
      [40, 12],
    ]);
  });

  test("a word in pieces of one TJ, spread or pulled together, is one place as wide as it is drawn", async () => {
    const [a, b, c, d] = Array.from("医师签名", (char) => `<${utf16Hex(char)}>`);
    const content = `BT /F 12 Tf 40 200 Td [${a} -500 ${b} -1000 ${c}${d}] TJ ET BT /F 12 Tf 40 100 Td [${a}${b} 100 ${c} 100 ${d}] TJ ET`;
    const places = await findKeyword(one(content, ""), "医师签名");
    expect(places.map(({ x, width }) => [Math.round(x), Math.round(width)])).toEqual([
      [40, 66],
      [40, 46],
    ]);
  });
});

describe("user space, whatever the page does to it", () => {
  const upright = "BT /F 12 Tf 40 100 Td $text Tj ET";
  test.each([0, 90, 180, 270])("a page turned by %i keeps its coordinates", async (rotation) => {
    const bytes = one(upright, "签名", `/Rotate ${rotation}`);
    expect((await pageBoxes(bytes))[0]).toEqual({ x: 0, y: 0, width: 400, height: 300, rotation });
    const [place] = await findKeyword(bytes, "签名");
    expect(place?.x).toBeCloseTo(40, 0);
    expect(place?.width).toBeCloseTo(24, 0);
  });

  test("text written upwards on a turned page", async () => {
    const bytes = one("BT /F 12 Tf 0 1 -1 0 200 40 Tm $text Tj ET", "签名", "/Rotate 90");
    const [place] = await findKeyword(bytes, "签名");
    expect(place?.y).toBeCloseTo(40, 0);
    expect(place?.height).toBeCloseTo(24, 0);
    expect(Math.abs((place?.x ?? 0) - 188)).toBeLessThan(2);
  });

  test("a crop box moves the visible corner, not the text", async () => {
    const bytes = one(upright, "签名", "/MediaBox[-10 -20 400 300]/CropBox[30 50 330 250]");
    expect(await pageBoxes(bytes)).toEqual([{ x: 30, y: 50, width: 300, height: 200, rotation: 0 }]);
    expect((await findKeyword(bytes, "签名"))[0]?.x).toBeCloseTo(40, 0);
  });
});

test("a page's text, with its characters beyond U+FFFF", async () => {
  expect(await extractText(one("BT /F 12 Tf 40 100 Td $text Tj 0 -20 Td $text Tj ET", "𠮷田"), 1)).toBe("𠮷田\n𠮷田");
  expect(await extractText(corpus("discharge-summary.pdf"), 1)).toContain("急性 ST 段抬高型心肌梗死（前壁）");
  expect(await extractText(corpus("scanned-50-pages.pdf"), 50)).not.toContain("签名");
});

test.each(["", "　 ", "签".repeat(101)])("no keyword: %j", async (keyword) => {
  await expect(findKeyword(one("", ""), keyword)).rejects.toMatchObject({ code: "pdf.bad-keyword" });
});
