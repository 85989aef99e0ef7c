import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { init, type Methods } from "@embedpdf/pdfium";
import { type FontChoice, offerFallbackFont } from "./fallback-font.ts";

/** The part of the WebAssembly runtime that we touch. Addresses are 32-bit; HEAPU8 is replaced whenever memory grows. */
export type Runtime = {
  readonly HEAPU8: Uint8Array;
  readonly wasmExports: { malloc(size: number): number; free(address: number): void };
  addFunction(call: (...args: number[]) => number | void, signature: string): number;
  UTF8ToString(address: number): string;
};
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
