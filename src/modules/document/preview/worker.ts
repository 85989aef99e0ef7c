import sharp from "sharp";
import { findInPage } from "./find-in-page.ts";
import { heapOf, openPdfium, type Pdfium } from "./open-pdfium.ts";
import type { Answer, Hit, Task } from "./task.ts";

const ERROR_PASSWORD = 4;
/** FPDF_ANNOT: annotations are drawn; fields with values are drawn by FPDF_FFLDraw. */
const WITH_ANNOTATIONS = 1;
const BGRA = 4;
const MAX_SIDE = 8000;

let library: Promise<Pdfium> | undefined;

/** The entry of the worker thread: one task, one answer. */
export async function work(task: Task): Promise<Answer> {
  const pdfium = await (library ??= openPdfium());
  const memory = pdfium.pdfium.wasmExports.malloc(task.pdf.length);
  heapOf(pdfium).set(task.pdf, memory);
  const doc = pdfium.FPDF_LoadMemDocument(memory, task.pdf.length, "");
  try {
    if (!doc) return { kind: pdfium.FPDF_GetLastError() === ERROR_PASSWORD ? "password" : "damaged" };
    if (task.kind === "rewrite") return rewrite(pdfium, doc);
    if (task.kind === "find") return find(pdfium, doc, task.keyword, task.most);
    return await draw(pdfium, doc, task.page, task.widthPx);
  } finally {
    if (doc) pdfium.FPDF_CloseDocument(doc);
    pdfium.pdfium.wasmExports.free(memory);
  }
}

function rewrite(pdfium: Pdfium, doc: number): Answer {
  if (pdfium.FPDF_GetPageCount(doc) < 1) return { kind: "damaged" };
  if (pdfium.EPDF_IsEncrypted(doc)) pdfium.EPDF_RemoveEncryption(doc);
  const writer = pdfium.PDFiumExt_OpenFileWriter();
  try {
    if (!pdfium.PDFiumExt_SaveAsCopy(doc, writer)) return { kind: "damaged" };
    const size = pdfium.PDFiumExt_GetFileWriterSize(writer);
    const at = pdfium.pdfium.wasmExports.malloc(size);
    pdfium.PDFiumExt_GetFileWriterData(writer, at, size);
    const pdf = heapOf(pdfium).slice(at, at + size);
    pdfium.pdfium.wasmExports.free(at);
    return { kind: "rewritten", pdf };
  } finally {
    pdfium.PDFiumExt_CloseFileWriter(writer);
  }
}

function find(pdfium: Pdfium, doc: number, keyword: string, most: number): Answer {
  const hits: Hit[] = [];
  const pages = pdfium.FPDF_GetPageCount(doc);
  for (let index = 0; index < pages && hits.length < most; index++) {
    const page = pdfium.FPDF_LoadPage(doc, index);
    if (!page) continue;
    for (const box of findInPage(pdfium, page, keyword)) hits.push({ page: index + 1, box });
    pdfium.FPDF_ClosePage(page);
  }
  return { kind: "found", hits: hits.slice(0, most) };
}

async function draw(pdfium: Pdfium, doc: number, number: number, widthPx: number): Promise<Answer> {
  const form = pdfium.PDFiumExt_OpenFormFillInfo();
  const environment = pdfium.PDFiumExt_InitFormFillEnvironment(doc, form);
  const page = pdfium.FPDF_LoadPage(doc, number - 1);
  try {
    if (!page) return { kind: "damaged" };
    const ratio = pdfium.FPDF_GetPageHeightF(page) / pdfium.FPDF_GetPageWidthF(page);
    const width = Math.max(1, Math.min(widthPx, MAX_SIDE, Math.floor(MAX_SIDE / ratio)));
    const height = Math.max(1, Math.round(width * ratio));
    const at = pdfium.pdfium.wasmExports.malloc(width * height * 4);
    const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, BGRA, at, width * 4);
    pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xffffffff);
    pdfium.FORM_OnAfterLoadPage(page, environment);
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, WITH_ANNOTATIONS);
    pdfium.FPDF_FFLDraw(environment, bitmap, page, 0, 0, width, height, 0, WITH_ANNOTATIONS);
    const pixels = heapOf(pdfium).slice(at, at + width * height * 4);
    pdfium.FORM_OnBeforeClosePage(page, environment);
    pdfium.FPDFBitmap_Destroy(bitmap);
    pdfium.pdfium.wasmExports.free(at);
    return { kind: "drawn", png: await toPng(pixels, width, height) };
  } finally {
    if (page) pdfium.FPDF_ClosePage(page);
    pdfium.PDFiumExt_ExitFormFillEnvironment(environment);
    pdfium.PDFiumExt_CloseFormFillInfo(form);
  }
}

/** BGRA on white, so opaque: three channels, few bytes. */
async function toPng(pixels: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  for (let i = 0; i < pixels.length; i += 4) {
    const blue = pixels[i] ?? 0;
    pixels[i] = pixels[i + 2] ?? 0;
    pixels[i + 2] = blue;
  }
  const png = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .removeAlpha()
    .png({ compressionLevel: 6 })
    .toBuffer();
  return new Uint8Array(png);
}
