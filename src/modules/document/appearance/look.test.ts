import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, it } from "vitest";
import { concat } from "#core/bytes.ts";
import { pageAt, shownSize } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { inspectSignatures } from "#core/pdf/inspect.ts";
import { fillSignature, prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { pdfsig, qpdfWarnings } from "#test/pdf-judges.ts";
import { corpusFile, rsaSigner, signPdf } from "#test/pdf-signer.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { NOW } from "#test/sm2-ca.ts";
import { findSpot, type Placed } from "../find-spot.ts";
import { closePdfium } from "../pdfium/pool.ts";
import { renderPdfPage } from "../pdfium/render-pdf-page.ts";

const signer = rsaSigner();
const folder = mkdtempSync(join(tmpdir(), "xq-look-"));
afterAll(async () => {
  signer.close();
  rmSync(folder, { recursive: true, force: true });
  await closePdfium();
});

async function sign(pdf: Uint8Array, placed: Placed): Promise<Uint8Array> {
  const reader = new PdfReader(pdf, nodeInflate);
  const spot = await findSpot(reader, placed, "Seal");
  const { tail, byteRange } = prepareSignature(reader, {
    spot,
    subFilter: "ETSI.CAdES.detached",
    reservedBytes: 4096,
    signedAtMs: NOW,
  });
  const cms = signer.sign(signedParts(pdf, tail, byteRange));
  return concat(pdf, fillSignature(tail, pdf.length, byteRange, cms));
}

const colour = (width: number, height: number, alpha: number) =>
  sharp({ create: { width, height, channels: 4, background: { r: 200, g: 0, b: 0, alpha } } })
    .png()
    .toBuffer();

/** A page as poppler draws it, in pixels of grey. */
async function poppler(pdf: Uint8Array, page = 1, dpi = 144) {
  const file = join(folder, "page.pdf");
  writeFileSync(file, pdf);
  const { error } = spawnSync("pdftoppm", [
    "-cropbox",
    "-r",
    String(dpi),
    "-f",
    String(page),
    "-l",
    String(page),
    "-png",
    file,
    file,
  ]);
  if (error) throw new Error("pdftoppm is missing: install the Debian package poppler-utils", { cause: error });
  const shown = spawnSync("sh", ["-c", `ls ${file}-*.png`], { encoding: "utf8" }).stdout.trim();
  const png = readFileSync(shown);
  rmSync(shown);
  return await grey(png);
}

async function grey(png: Uint8Array) {
  const { data, info } = await sharp(png)
    .flatten({ background: "#fff" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

/** The smallest rectangle around what is not white, as shares of the page. */
function inkOf({ data, width, height }: { data: Uint8Array; width: number; height: number }) {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((data[y * width + x] ?? 255) > 200) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  return { x: left / width, y: top / height, width: (right - left) / width, height: (bottom - top) / height };
}

describe("a seal has its true size", async () => {
  const png = await colour(100, 60, 1);
  const seal = { kind: "seal", png, widthMm: 42, heightMm: 30 } as const;
  const cases = [0, 90, 180, 270].flatMap((rotate) =>
    [1, 2.5].map((unit) => ({ rotate, unit, box: unit === 1 ? "[20 40 620 640]" : "[20 40 320 300]" })),
  );

  it.each(cases)("turned by $rotate, units of $unit", async ({ rotate, unit, box }) => {
    const entries = `/MediaBox[0 0 700 700]/CropBox${box}/Rotate ${rotate}/UserUnit ${unit}`;
    const place = { kind: "coordinates", page: 1, x: 50, y: 80, width: 20, height: 10 } as const;
    const pdf = await sign(rawPdf([{ content: "", entries }]), { place, appearance: seal });
    const size = shownSize(pageAt(new PdfReader(pdf, nodeInflate), 0));
    const mm = (points: number) => (points * 25.4) / 72;
    for (const drawn of [await poppler(pdf), await grey(await renderPdfPage(pdf, { page: 1, widthPx: 1200 }))]) {
      const ink = inkOf(drawn);
      expect(mm(ink.width * size.width)).toBeCloseTo(42, 0);
      expect(mm(ink.height * size.height)).toBeCloseTo(30, 0);
      // Its middle is the middle of the box that was asked for.
      expect(mm((ink.x + ink.width / 2) * size.width)).toBeCloseTo(60, 0);
      expect(mm((ink.y + ink.height / 2) * size.height)).toBeCloseTo(85, 0);
    }
  });

  it("what is half transparent lets the page through", async () => {
    const faint = { ...seal, png: await colour(100, 60, 0.5) };
    const place = { kind: "coordinates", page: 1, x: 10, y: 10, width: 42, height: 30 } as const;
    const pdf = await sign(rawPdf([{ content: "" }]), { place, appearance: faint });
    const { data, width } = await poppler(pdf, 1, 72);
    const at = Math.round(60) * width + Math.round(60);
    // Half of (200, 0, 0) over white is (228, 128, 128).
    expect(data[at]).toBeGreaterThan(140);
    expect(data[at]).toBeLessThan(175);
  });

  it("lies on a keyword, and keeps its size in a field that is larger", async () => {
    const form = rawPdf(
      [{ content: "", entries: "/Annots[10 0 R]" }],
      { 10: "<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal A)/Rect[100 50 300 200]/P 3 0 R>>" },
      "/AcroForm<</Fields[10 0 R]>>",
    );
    const pdf = await sign(form, { place: { kind: "field", name: "Seal A" }, appearance: seal });
    const ink = inkOf(await poppler(pdf));
    expect((ink.width * 400 * 25.4) / 72).toBeCloseTo(42, 0);
    expect((ink.x + ink.width / 2) * 400).toBeCloseTo(200, 0);
    const large = { ...seal, widthMm: 80 };
    await expect(sign(form, { place: { kind: "field", name: "Seal A" }, appearance: large })).rejects.toMatchObject({
      code: "document.field-too-small",
    });
    const text = corpusFile("documents/prescription.pdf");
    const spot = { kind: "keyword", keyword: "医师签名" } as const;
    expect(pdfsig(await sign(text, { place: spot, appearance: seal }))).toMatchObject({ total: 1, valid: 1 });
  });
});

describe("name, time and reason", () => {
  const lines = ["王㛃 主任医师", "原因：审核通过 𠮷", "2026-11-24 10:18:27"];

  it("stand there in an embedded subset of the font, and can be read out again", async () => {
    const place = { kind: "coordinates", page: 1, x: 10, y: 10, width: 80, height: 40 } as const;
    const pdf = await sign(rawPdf([{ content: "" }]), {
      place,
      appearance: { kind: "handwriting", png: null, lines },
    });
    const file = join(folder, "text.pdf");
    writeFileSync(file, pdf);
    const said = (tool: string, ...args: string[]) => spawnSync(tool, args, { encoding: "utf8" }).stdout;
    for (const line of lines) expect(said("pdftotext", "-layout", file, "-")).toContain(line);
    expect(inkOf(await poppler(pdf)).width).toBeGreaterThan(0.1);
    const [ours, theirs] = [await grey(await renderPdfPage(pdf, { page: 1, widthPx: 800 })), await poppler(pdf)];
    for (const key of ["x", "y", "width", "height"] as const)
      expect(inkOf(ours)[key]).toBeCloseTo(inkOf(theirs)[key], 1);
    expect(pdf.length).toBeLessThan(30_000);
    expect(qpdfWarnings(pdf)).toEqual([]);
  });
});

describe("a seal across pages", () => {
  /** Red grows from left to right, so that a place in the seal is known by its colour. */
  const gradient = async (): Promise<Uint8Array> => {
    const raw = Uint8Array.from({ length: 200 * 100 * 3 }, (_, i) => Math.floor((i / 3) % 200));
    return new Uint8Array(
      await sharp(raw, { raw: { width: 200, height: 100, channels: 3 } })
        .png()
        .toBuffer(),
    );
  };
  const six = rawPdf(Array.from({ length: 6 }, () => ({ content: "" })));

  it("is one signature in as many fields, valid before, between and after others", async () => {
    const appearance = { kind: "seal", png: await gradient(), widthMm: 40, heightMm: 40 } as const;
    const place = { kind: "seam", pages: "all", edge: "right" } as const;
    const sealed = await sign(signPdf(six, signer), { place, appearance });
    const pdf = signPdf(sealed, signer);
    expect(qpdfWarnings(pdf)).toEqual([]);
    expect(pdfsig(pdf)).toMatchObject({ total: 8, valid: 8 });
    const report = verifyDocument(pdf, { anchors: [signer.anchor], nowMs: NOW, anyChain: true });
    expect(report.verdict).toBe("valid");
    expect(report.signatures).toHaveLength(3);
    expect(inspectSignatures(pdf, nodeInflate).signatures[1]?.names).toHaveLength(6);
    // One CMS and one picture, whatever the number of pages.
    expect(sealed.length - signPdf(six, signer).length).toBeLessThan(26_000);
    // The slices side by side are the picture: its grey grows by a sixth from page to page.
    for (let page = 1; page <= 6; page++) {
      const { data, width, height } = await poppler(pdf, page, 72);
      const [first, last] = [data[(height / 2) * width + width - 16], data[(height / 2) * width + width - 3]];
      expect(first).toBeCloseTo(((page - 1) / 6) * 200 + 200 / 6 / 7, -1.2);
      expect(last).toBeCloseTo((page / 6) * 200 - 200 / 6 / 7, -1.2);
    }
  });

  it.each([
    ["odd", [1, 3, 5]],
    [{ from: 2, to: 4 }, [2, 3, 4]],
  ] as const)("goes over the pages asked for: %j", async (pages, expected) => {
    const appearance = { kind: "seal", png: await gradient(), widthMm: 40, heightMm: 40 } as const;
    const pdf = await sign(six, { place: { kind: "seam", pages, edge: "left" }, appearance });
    const shown = [];
    for (let page = 1; page <= 6; page++) if (inkOf(await poppler(pdf, page, 36)).width > 0) shown.push(page);
    expect(shown).toEqual(expected);
  });

  it("is refused on one page", async () => {
    const appearance = { kind: "seal", png: await gradient(), widthMm: 40, heightMm: 40 } as const;
    const place = { kind: "seam", pages: { from: 3, to: 3 }, edge: "right" } as const;
    await expect(sign(six, { place, appearance })).rejects.toMatchObject({ code: "document.seam" });
  });
});
