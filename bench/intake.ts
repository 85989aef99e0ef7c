import { startEngine } from "#modules/document/pdfium/engine.ts";
import { drawPage } from "#modules/document/pdfium/draw.ts";
import { hiddenText } from "#modules/document/pdfium/hidden-text.ts";
import { structureOf } from "#modules/document/pdfium/structure.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { race, row } from "./measure.ts";

const WORDS = "The patient was admitted with fever and cough; see the chart of day seven, and the order of day nine.";
const LINES = 50;
/** The width the pages are looked at in. */
const WIDTH_PX = 900;

/**
 * Pages of text (50 lines, 5000 letters) looked through for what is hidden, beside PDFium drawing the same pages once for a
 * preview: the look-through draws them twice and reads every letter.
 */
export async function benchIntake(): Promise<void> {
  const engine = await startEngine();
  const [ten, hundred] = [textPages(10), textPages(100)];
  const look = (pdf: Uint8Array, pages: number) => ({
    work: () => {
      structureOf(pdf);
      const { next } = hiddenText(engine, pdf, { from: 1, mostPictures: 4 * pages, fields: [] });
      if (next !== null) throw new Error("not every page was looked at");
    },
    per: pages,
  });
  let page = 0;
  const rates = await race({
    ours: look(ten, 10),
    "100 pages": look(hundred, 100),
    "PDFium draws it": () => drawPage(engine, ten, (page++ % 10) + 1, WIDTH_PX),
  });
  const { ours, "PDFium draws it": preview } = rates;
  row("text pages looked through/s", { ours, "PDFium, one preview": preview });
  console.log(
    `  ${(1000 / ours).toFixed(1)} ms CPU a page of 5000 letters; of 100 pages ${(1000 / rates["100 pages"]).toFixed(1)} ms a page [target: linear]`,
  );
}

function textPages(count: number): Uint8Array {
  const pages = Array.from({ length: count }, (_, at) => {
    const lines = Array.from(
      { length: LINES },
      (_line, n) => `1 0 0 1 20 ${285 - 5.6 * n} Tm (${at}-${n} ${WORDS}) Tj`,
    );
    return { content: `BT 0 g /F 5 Tf ${lines.join(" ")} ET`, resources: "/Font<</F 90 0 R>>" };
  });
  return rawPdf(pages, { 90: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>" });
}
