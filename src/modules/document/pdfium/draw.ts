import { pageBox } from "./boxes.ts";
import type { Engine } from "./engine.ts";
import { markLost } from "./mark-lost.ts";
import { withDocument, withPage } from "./open.ts";
import { PdfRefusal, type Picture, type View } from "./task.ts";

const MIN_WIDTH = 16;
const MAX_PIXELS = 32_000_000;
const BGRA = 4;
export const WHITE = 0xffffffff;
export const ANNOTATIONS = 0x01;
export const REVERSE_BYTE_ORDER = 0x10;
const FLAGS = ANNOTATIONS | REVERSE_BYTE_ORDER;

/**
 * Draws a page upright on white, with its annotations, form fields and signature appearances, as one sees it in a reader.
 * If built-in fonts leave characters undrawn, it tries once more without them and keeps the picture that lost fewer.
 */
export function drawPage(engine: Engine, bytes: Uint8Array, page: number, widthPx: number): Picture {
  const first = attempt(engine, bytes, page, widthPx, false);
  if (first.lost === 0) return first.picture;
  const second = attempt(engine, bytes, page, widthPx, true);
  return second.lost < first.lost ? second.picture : first.picture;
}

type Attempt = { picture: Picture; lost: number };

function attempt(engine: Engine, bytes: Uint8Array, page: number, widthPx: number, replaceBuiltIn: boolean): Attempt {
  engine.fonts.replaceBuiltIn = replaceBuiltIn;
  try {
    return withDocument(engine, bytes, (document) =>
      withForm(engine, document, (form) =>
        withPage(engine, document, page, (handle) => drawOpenPage(engine, form, handle, widthPx)),
      ),
    );
  } finally {
    engine.fonts.replaceBuiltIn = false;
  }
}

function drawOpenPage(engine: Engine, form: number, page: number, widthPx: number): Attempt {
  const { width, height } = pictureSize(engine, page, widthPx);
  engine.FORM_OnAfterLoadPage(page, form);
  try {
    return withBitmap(engine, width, height, (bitmap) => {
      engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
      engine.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS);
      engine.FPDF_FFLDraw(form, bitmap, page, 0, 0, width, height, 0, FLAGS);
      const lost = markLost(engine, bitmap, page, width, height);
      return { picture: pixels(engine, bitmap, width, height), lost };
    });
  } finally {
    engine.FORM_OnBeforeClosePage(page, form);
  }
}

export function pictureSize(engine: Engine, page: number, width: number): { width: number; height: number } {
  const box = pageBox(engine, page);
  const upright = box.rotation % 180 === 0;
  const height = Math.max(
    1,
    Math.round((width * (upright ? box.height : box.width)) / (upright ? box.width : box.height)),
  );
  const fits = Number.isInteger(width) && width >= MIN_WIDTH && width * height <= MAX_PIXELS;
  if (!fits) throw new PdfRefusal("bad-size", { width, height });
  return { width, height };
}

/** The form environment is what draws field widgets. Scripts and open actions are never run, nothing is highlighted. */
export function withForm<T>(engine: Engine, document: number, use: (form: number) => T): T {
  const info = engine.PDFiumExt_OpenFormFillInfo();
  try {
    const form = engine.PDFiumExt_InitFormFillEnvironment(document, info);
    if (!form) throw new Error("PDFium has no form environment");
    try {
      engine.FPDF_SetFormFieldHighlightAlpha(form, 0);
      return use(form);
    } finally {
      engine.PDFiumExt_ExitFormFillEnvironment(form);
    }
  } finally {
    engine.PDFiumExt_CloseFormFillInfo(info);
  }
}

export function newBitmap(engine: Engine, width: number, height: number): number {
  const bitmap = engine.FPDFBitmap_CreateEx(width, height, BGRA, 0, 0);
  if (!bitmap) throw new Error("PDFium has no memory for the picture");
  return bitmap;
}

function withBitmap<T>(engine: Engine, width: number, height: number, use: (bitmap: number) => T): T {
  const bitmap = newBitmap(engine, width, height);
  try {
    return use(bitmap);
  } finally {
    engine.FPDFBitmap_Destroy(bitmap);
  }
}

function pixels(engine: Engine, bitmap: number, width: number, height: number): Picture {
  const { rgba } = pixelsIn(engine, bitmap, width, height);
  return { rgba: new Uint8Array(rgba), width, height };
}

/** A view on a bitmap in PDFium's memory: good until PDFium is called again, which may move it. */
export function pixelsIn(engine: Engine, bitmap: number, width: number, height: number): View {
  const start = engine.FPDFBitmap_GetBuffer(bitmap);
  if (engine.FPDFBitmap_GetStride(bitmap) !== width * 4) throw new Error("PDFium padded the rows");
  const rgba = engine.runtime.HEAPU8.subarray(start, start + width * height * 4);
  return { rgba, words: new Uint32Array(rgba.buffer, rgba.byteOffset, width * height), width, height };
}
