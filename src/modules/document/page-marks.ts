import { readPages, toShown } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import type { PageMarks } from "#modules/template/blank.ts";
import { readMarks } from "./pdfium/read-marks.ts";
import { POINTS_PER_MM } from "./rules.ts";

/** As many as a form may have. */
const MOST_PAGES = 200;

/** What is drawn on a PDF's pages as they are shown, in millimetres from their top left corners. @throws pdf.* */
export async function pageMarks(pdf: Uint8Array): Promise<PageMarks[]> {
  const pages = readPages(new PdfReader(pdf, nodeInflate));
  const marks = await readMarks(pdf, MOST_PAGES);
  return marks.map((found, at) => {
    const onPage: PageMarks = { lines: [], boxes: [], words: [] };
    const page = pages[at];
    for (const mark of found) {
      if (!page) continue;
      const shown = toShown(page, mark.rect);
      const box = {
        x: shown.x / POINTS_PER_MM,
        y: shown.y / POINTS_PER_MM,
        w: shown.width / POINTS_PER_MM,
        h: shown.height / POINTS_PER_MM,
      };
      if (mark.kind === "word") onPage.words.push({ text: mark.text, box });
      else onPage[mark.kind === "line" ? "lines" : "boxes"].push(box);
    }
    return onPage;
  });
}
