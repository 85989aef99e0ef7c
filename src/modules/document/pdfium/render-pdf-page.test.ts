import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { corpus, gray, ink, popplerPage } from "./oracle.test-help.ts";
import { closePdfium } from "./pool.ts";
import { absentFont, rawPdf, utf16Hex } from "#test/raw-pdf.ts";
import { renderPdfPage } from "./render-pdf-page.ts";

afterAll(closePdfium);

const draw = (bytes: Uint8Array, page = 1, widthPx = 800) => renderPdfPage(bytes, { page, widthPx });

/** How far two pictures are apart once edges, which every renderer smooths its own way, are blurred out. */
async function apart(one: Uint8Array, other: Uint8Array): Promise<{ mean: number; worst: number }> {
  const [a, b] = await Promise.all([gray(one, 6), gray(other, 6)]);
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  let sum = 0;
  let worst = 0;
  a.pixels.forEach((value, i) => {
    const difference = Math.abs(value - (b.pixels[i] ?? 0));
    sum += difference;
    worst = Math.max(worst, difference);
  });
  return { mean: sum / a.pixels.length, worst };
}
const NEAR = { mean: 2, worst: 30 };

describe("as poppler draws it", () => {
  test.each([
    ["discharge-summary.pdf", 1],
    ["informed-consent.pdf", 2],
    ["lab-report.pdf", 1],
    ["prescription.pdf", 1],
    ["progress-note.pdf", 2],
    ["object-streams.pdf", 1],
    ["linearized.pdf", 1],
    ["scanned-50-pages.pdf", 50],
    ["with_combed_fields.pdf", 2],
    ["sample_form.pdf", 1],
    ["WordSaveAsPdf.pdf", 1],
  ])("%s, page %i", async (file, page) => {
    const bytes = corpus(file);
    const ours = await draw(bytes, page);
    const { width, height } = await gray(ours);
    const { mean, worst } = await apart(ours, popplerPage(bytes, page, width, height));
    expect(mean).toBeLessThan(NEAR.mean);
    expect(worst).toBeLessThan(NEAR.worst);
    expect(await ink(ours)).toBeGreaterThan(0.0002);
  });

  test("the measure notices one missing label", async () => {
    const bytes = corpus("discharge-summary.pdf");
    const ours = await draw(bytes);
    const { width, height } = await gray(ours);
    const label = { left: Math.round((56 / 595) * width), top: Math.round((324 / 842) * height) };
    const white = await sharp({ create: { width: 76, height: 20, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const without = await sharp(ours)
      .composite([{ input: white, ...label }])
      .png()
      .toBuffer();
    expect((await apart(without, popplerPage(bytes, 1, width, height))).worst).toBeGreaterThan(NEAR.worst);
  });

  test.each(["rot0.pdf", "multiple-layers.pdf", "xref-off-by-one.pdf", "page_tree_multiple_levels.pdf"])(
    "%s has ink",
    async (file) => {
      expect(await ink(await draw(corpus(file)))).toBeGreaterThan(0.0001);
    },
  );
});

const font = (object: string, show: string) =>
  rawPdf([{ content: `BT /F 30 Tf 40 140 Td ${show} Tj ET`, resources: "/Font<</F 90 0 R>>" }], { 90: object });
/** Where the text above stands, in parts of the 400 × 300 page: `n` characters of 30 pt. */
const line = (n: number) => ({ left: 0.1, right: (40 + 30 * n) / 400, top: 1 - 168 / 300, bottom: 1 - 134 / 300 });

describe("text whose font is not in the file is not dropped", () => {
  const text = `<${utf16Hex("医师签名")}>`;
  test.each([
    ["SimSun in GBK", absentFont("SimSun", "GBK-EUC-H"), "<d2bdcaa6c7a9c3fb>"],
    ["SimSun in UCS-2", absentFont("SimSun", "UniGB-UCS2-H"), text],
    ["SimHei in UTF-16", absentFont("SimHei", "UniGB-UTF16-H"), text],
    ["bold SimSun", absentFont("SimSun,Bold", "UniGB-UCS2-H"), text],
    ["SimSun by CID", absentFont("SimSun", "Identity-H"), "<0e3f0e400e410e42>"],
    ["a font nobody knows", absentFont("XYZ-Nowhere", "UniGB-UCS2-H"), text],
    ["Traditional", absentFont("MSung-Light", "UniCNS-UCS2-H", "CNS1"), `<${utf16Hex("醫師簽名")}>`],
    ["Japanese", absentFont("KozMinPro-Regular", "UniJIS-UCS2-H", "Japan1"), `<${utf16Hex("署名日本")}>`],
  ])("%s", async (_what, object, show) => {
    const png = await draw(font(object, show));
    for (const n of [1, 2, 3, 4]) {
      const cell = { ...line(n), left: (40 + 30 * (n - 1)) / 400 };
      expect(await ink(png, cell), `character ${n}`).toBeGreaterThan(0.1);
    }
    expect(await redness(png)).toBe(0);
  });

  test("Greek in Arial, which PDFium's own Arial lacks", async () => {
    const names = "/Encoding<</Type/Encoding/BaseEncoding/WinAnsiEncoding/Differences[65/beta/lessequal/alpha/Omega]>>";
    const arial = `<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 65/LastChar 68/Widths[1000 1000 1000 1000]${names}>>`;
    const png = await draw(font(arial, "(ABCD)"));
    for (const n of [1, 2, 3, 4]) {
      expect(await ink(png, { ...line(n), left: (40 + 30 * (n - 1)) / 400 }), `character ${n}`).toBeGreaterThan(0.05);
    }
    expect(await redness(png)).toBe(0);
  });

  test("a blank page has no ink, so ink is what was drawn", async () => {
    expect(await ink(await draw(rawPdf([{ content: "" }])))).toBe(0);
  });

  test.each([
    ["a character the fallback lacks", absentFont("SimSun", "UniGB-UTF16-H"), `<${utf16Hex("𠮷")}>`],
    ["a picture font", "<</Type/Font/Subtype/TrueType/BaseFont/Wingdings/Encoding/WinAnsiEncoding>>", "(\\376)"],
  ])("%s is framed in red", async (_what, object, show) => {
    expect(await redness(await draw(font(object, show)))).toBeGreaterThan(50);
  });

  test("invisible text over a scan is not framed", async () => {
    const show = `3 Tr <${utf16Hex("𠮷")}>`;
    expect(await redness(await draw(font(absentFont("SimSun", "UniGB-UTF16-H"), show)))).toBe(0);
  });
});

/** How many pixels are plainly red. */
async function redness(png: Uint8Array): Promise<number> {
  const { data } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  let red = 0;
  for (let i = 0; i < data.length; i += 3) {
    if ((data[i] ?? 0) > 150 && (data[i + 1] ?? 0) < 60 && (data[i + 2] ?? 0) < 60) red += 1;
  }
  return red;
}

describe("form fields and signatures are drawn", () => {
  const black = "<</Type/XObject/Subtype/Form/BBox[0 0 100 50]/Length 22>>stream\n0 g 0 0 100 50 re f   \nendstream";
  const appearance = (kind: string) => (kind === "Btn" ? "/AS/Yes/V/Yes/AP<</N<</Yes 91 0 R>>>>" : "/AP<</N 91 0 R>>");
  const widget = (kind: string) =>
    `<</Type/Annot/Subtype/Widget/FT/${kind}/T(one)/F 4/Rect[100 100 200 150]/P 3 0 R${appearance(kind)}>>`;
  const form = (kind: string) =>
    rawPdf(
      [{ content: "", entries: "/Annots[90 0 R]" }],
      { 90: widget(kind), 91: black },
      "/AcroForm<</Fields[90 0 R]/SigFlags 3>>",
    );
  const box = { left: 0.26, right: 0.49, top: 1 - 149 / 300, bottom: 1 - 101 / 300 };

  test.each(["Sig", "Tx", "Btn"])("a /%s widget", async (kind) => {
    expect(await ink(await draw(form(kind)), box)).toBeGreaterThan(0.95);
  });

  test("half transparent stays half transparent: nothing is drawn twice", async () => {
    const faint = `<</Type/XObject/Subtype/Form/BBox[0 0 100 50]/Resources<</ExtGState<</G<</ca .5>>>>>>/Length 27>>stream\n/G gs 0 g 0 0 100 50 re f   \nendstream`;
    const bytes = rawPdf(
      [{ content: "", entries: "/Annots[90 0 R]" }],
      { 90: widget("Sig"), 91: faint },
      "/AcroForm<</Fields[90 0 R]/SigFlags 3>>",
    );
    const { width, pixels } = await gray(await draw(bytes));
    expect(pixels[350 * width + 300]).toBeGreaterThan(110);
    expect(pixels[350 * width + 300]).toBeLessThan(145);
  });
});

test("turned pages come out upright and as wide as asked", async () => {
  const bytes = rawPdf([{ content: "0 g 0 0 40 40 re f", entries: "/Rotate 90" }]);
  const png = await draw(bytes, 1, 300);
  const { width, height } = await gray(png);
  expect([width, height]).toEqual([300, 400]);
  // The lower left corner of the page is the upper left one after a quarter turn to the right.
  expect(await ink(png, { left: 0.01, right: 0.12, top: 0.01, bottom: 0.09 })).toBeGreaterThan(0.95);
});

describe("refusals", () => {
  const cases: [string, () => Promise<unknown>, string][] = [
    ["AES-256 with a password", () => draw(corpus("PasswordSample-256bit.pdf")), "pdf.encrypted"],
    ["AES-128", () => draw(corpus("AESkeylength128.pdf")), "pdf.encrypted"],
    ["no PDF at all", () => draw(Buffer.from("你好")), "pdf.broken"],
    ["nothing", () => draw(new Uint8Array()), "pdf.broken"],
    ["half a file", () => draw(corpus("discharge-summary.pdf").subarray(0, 900)), "pdf.broken"],
    ["page 0", () => draw(corpus("rot0.pdf"), 0), "pdf.no-page"],
    ["page 2 of 1", () => draw(corpus("rot0.pdf"), 2), "pdf.no-page"],
    ["no width", () => draw(corpus("rot0.pdf"), 1, 0), "pdf.bad-size"],
    ["a wall of pixels", () => draw(corpus("rot0.pdf"), 1, 20_000), "pdf.bad-size"],
  ];
  test.each(cases)("%s", async (_what, attempt, code) => {
    await expect(attempt()).rejects.toMatchObject({ name: "AppError", code });
  });
});
