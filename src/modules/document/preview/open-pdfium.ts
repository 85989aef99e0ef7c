import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { init, type WrappedPdfiumModule } from "@embedpdf/pdfium";
import { FONT_FILE } from "../appearance/font.ts";

export type Pdfium = WrappedPdfiumModule;

/** PDFium's memory as it is now: it moves when it grows. The package exports it but does not say so in its types. */
export const heapOf = ({ pdfium }: Pdfium): Uint8Array => (pdfium as unknown as { HEAPU8: Uint8Array }).HEAPU8;

/** Loads PDFium and gives it Noto Sans SC for every font a file names but does not bring along. */
export async function openPdfium(): Promise<Pdfium> {
  const wasm = readFileSync(createRequire(import.meta.url).resolve("@embedpdf/pdfium/pdfium.wasm"));
  const binary = new Uint8Array(wasm).buffer;
  const pdfium = await init({ wasmBinary: binary });
  pdfium.PDFiumExt_Init();
  offerFont(pdfium, new Uint8Array(readFileSync(FONT_FILE)));
  return pdfium;
}

const FONT_HANDLE = 1;

/**
 * FPDF_SYSFONTINFO, version 1: every face is answered with the one font. Latin standard fonts stay PDFium's own, which
 * asks here only for what it does not have.
 */
function offerFont(library: Pdfium, font: Uint8Array): void {
  const { pdfium } = library;
  const callbacks: [signature: string, call: (...args: number[]) => number | undefined][] = [
    ["vi", () => undefined], // Release
    ["vii", () => undefined], // EnumFonts
    ["iiiiiiii", () => FONT_HANDLE], // MapFont(this, weight, italic, charset, pitch, face, exact)
    ["iii", () => FONT_HANDLE], // GetFont(this, face)
    ["iiiiii", (_this, _font, tag = 0, buffer = 0, size = 0) => tableInto(font, heapOf(library), tag, buffer, size)],
    ["iiiii", () => 0], // GetFaceName
    ["iii", () => 134], // GetFontCharset: GB2312
    ["vii", () => undefined], // DeleteFont
  ];
  const info = pdfium.wasmExports.malloc(4 * (callbacks.length + 1));
  pdfium.setValue(info, 1, "i32");
  callbacks.forEach(([signature, call], at) =>
    pdfium.setValue(info + 4 * (at + 1), pdfium.addFunction(call, signature), "i32"),
  );
  library.FPDF_SetSystemFontInfo(info);
}

/** GetFontData: the size of a table (tag 0: the whole file), and its bytes when the buffer is large enough. */
function tableInto(font: Uint8Array, heap: Uint8Array, tag: number, buffer: number, size: number): number {
  const found = tag === 0 ? font : tableOf(font, tag >>> 0);
  if (buffer && size >= found.length) heap.set(found, buffer);
  return found.length;
}

function tableOf(font: Uint8Array, tag: number): Uint8Array {
  const view = new DataView(font.buffer, font.byteOffset, font.byteLength);
  for (let i = 0, at = 12; i < view.getUint16(4); i++, at += 16)
    if (view.getUint32(at) === tag) {
      const offset = view.getUint32(at + 8);
      return font.subarray(offset, offset + view.getUint32(at + 12));
    }
  return font.subarray(0, 0);
}
