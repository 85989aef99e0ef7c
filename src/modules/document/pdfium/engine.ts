import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { init, type Methods } from "@embedpdf/pdfium";
import { type FontChoice, offerFallbackFont } from "./fallback-font.ts";
import type { Runtime } from "./runtime.ts";

export type Engine = Methods & { runtime: Runtime; fonts: FontChoice };

/**
 * Called for every letter, several times: numbers in, a number or a truth value out. The package's own wrappers look each up by
 * name and convert its arguments every time, which costs more than the functions themselves; these are called as they are. What
 * it declares as boolean is 0 or 1 then: fit for a condition, not for a comparison with true.
 */
const DIRECT = [
  "FPDFText_GetUnicode",
  "FPDFText_IsGenerated",
  "FPDFText_GetLooseCharBox",
  "FPDFText_GetCharBox",
  "FPDFText_GetCharOrigin",
  "FPDFText_GetFontSize",
  "FPDFText_GetMatrix",
  "FPDFText_GetTextObject",
  "FPDFTextObj_GetFont",
  "FPDFTextObj_GetTextRenderMode",
  "FPDFTextObj_SetTextRenderMode",
  "FPDFFont_GetIsEmbedded",
  "FPDFPage_GetObject",
  "FPDFPageObj_GetType",
  "FPDFPageObj_CountMarks",
] as const satisfies readonly (keyof Methods)[];

const resolve = createRequire(import.meta.url).resolve;

/** A fresh PDFium with its own memory, and with a font for text whose own font is not in the file. */
export async function startEngine(): Promise<Engine> {
  const file = readFileSync(resolve("@embedpdf/pdfium/pdfium.wasm"));
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const overrides = { wasmBinary, print: silent, printErr: silent };
  const module = await init(overrides);
  module.PDFiumExt_Init();
  const runtime = module.pdfium as unknown as Runtime;
  const direct = Object.fromEntries(DIRECT.map((name) => [name, runtime.wasmExports[name]]));
  const engine = Object.assign(module, direct, { runtime });
  return Object.assign(engine, { fonts: offerFallbackFont(engine) });
}

// A hostile PDF must not be able to fill the log.
const silent = () => undefined;
