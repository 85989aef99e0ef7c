import type { Engine } from "./engine.ts";
import { rectIn, withDocument, withMemory, withPage } from "./open.ts";
import { type PageBox, PdfRefusal } from "./task.ts";

/** What is visible of a page: its crop box within its media box, both inherited or defaulted as PDFium does. */
export function pageBox(engine: Engine, page: number): PageBox {
  const quarter = engine.FPDFPage_GetRotation(page);
  const rotation = quarter === 1 ? 90 : quarter === 2 ? 180 : quarter === 3 ? 270 : 0;
  return withMemory(engine, 16, (address) => {
    if (!engine.FPDF_GetPageBoundingBox(page, address)) throw new PdfRefusal("broken");
    const { left, top, right, bottom } = rectIn(new DataView(engine.runtime.HEAPU8.buffer, address, 16));
    return { x: left, y: bottom, width: right - left, height: top - bottom, rotation };
  });
}

/**
 * Where a place of the page (points in user space) is in a picture of it, in whole pixels from the top left: the visible box
 * turned clockwise by the page's rotation and spread over the picture.
 */
export function pixelsOf(
  { x: left, y: bottom, width, height, rotation }: PageBox,
  picture: { width: number; height: number },
): (x: number, y: number) => [number, number] {
  return (x, y) => {
    const [along, up] = [(x - left) / width, (y - bottom) / height];
    const [across, down] =
      rotation === 0
        ? [along, 1 - up]
        : rotation === 90
          ? [up, along]
          : rotation === 180
            ? [1 - along, up]
            : [1 - up, 1 - along];
    return [Math.round(across * picture.width), Math.round(down * picture.height)];
  };
}

export function allBoxes(engine: Engine, bytes: Uint8Array): PageBox[] {
  return withDocument(engine, bytes, (document) =>
    Array.from({ length: engine.FPDF_GetPageCount(document) }, (_, i) =>
      withPage(engine, document, i + 1, (page) => pageBox(engine, page)),
    ),
  );
}
