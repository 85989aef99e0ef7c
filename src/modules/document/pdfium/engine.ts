import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { init, type Methods } from "@embedpdf/pdfium";
import { type FontChoice, offerFallbackFont } from "./fallback-font.ts";
import type { Runtime } from "./runtime.ts";

export type Engine = Methods & { runtime: Runtime; fonts: FontChoice };

const resolve = createRequire(import.meta.url).resolve;

/** A fresh PDFium with its own memory, and with a font for text whose own font is not in the file. */
export async function startEngine(): Promise<Engine> {
  const file = readFileSync(resolve("@embedpdf/pdfium/pdfium.wasm"));
  const wasmBinary = file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  const overrides = { wasmBinary, print: silent, printErr: silent };
  const module = await init(overrides);
  module.PDFiumExt_Init();
  const engine = Object.assign(module, { runtime: module.pdfium as unknown as Runtime });
  return Object.assign(engine, { fonts: offerFallbackFont(engine) });
}

// A hostile PDF must not be able to fill the log.
const silent = () => undefined;
