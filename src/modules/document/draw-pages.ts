import { extractText } from "./pdfium/extract-text.ts";
import { pageBoxes } from "./pdfium/page-boxes.ts";
import { renderPdfPage } from "./pdfium/render-pdf-page.ts";

/** Pictures of some pages of any PDF, nothing stored. */
export type DrawnPages = { pages: number; drawn: { page: number; png: Uint8Array }[] };

/**
 * @param want from: first page, from 1; count: how many at most; widthPx of each picture
 * @throws pdf.* when PDFium cannot draw one
 */
export async function drawPages(
  pdf: Uint8Array,
  want: { from: number; count: number; widthPx: number },
): Promise<DrawnPages> {
  const { length: pages } = await pageBoxes(pdf);
  const drawn: DrawnPages["drawn"] = [];
  for (let page = want.from; page < want.from + want.count && page <= pages; page++)
    drawn.push({ page, png: await renderPdfPage(pdf, { page, widthPx: want.widthPx }) });
  return { pages, drawn };
}

/** What a page of any PDF says, lines parted by \n. @throws pdf.* */
export const pageText = (pdf: Uint8Array, page: number): Promise<string> => extractText(pdf, page);
