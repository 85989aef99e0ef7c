import type { Engine } from "./engine.ts";
import { readRect, withDocument, withMemory, withPage } from "./open.ts";
import { type PageBox, PdfRefusal } from "./task.ts";

/** What is visible of a page: its crop box within its media box, both inherited or defaulted as PDFium does. */
export function pageBox(engine: Engine, page: number): PageBox {
  const quarter = engine.FPDFPage_GetRotation(page);
  const rotation = quarter === 1 ? 90 : quarter === 2 ? 180 : quarter === 3 ? 270 : 0;
  return withMemory(engine, 16, (address) => {
    if (!engine.FPDF_GetPageBoundingBox(page, address)) throw new PdfRefusal("broken");
    const { left, top, right, bottom } = readRect(engine, address);
    return { x: left, y: bottom, width: right - left, height: top - bottom, rotation };
  });
}

export function allBoxes(engine: Engine, bytes: Uint8Array): PageBox[] {
  return withDocument(engine, bytes, (document) =>
    Array.from({ length: engine.FPDF_GetPageCount(document) }, (_, i) =>
      withPage(engine, document, i + 1, (page) => pageBox(engine, page)),
    ),
  );
}
