import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Methods } from "@embedpdf/pdfium";
import type { Runtime } from "./runtime.ts";

const FONT = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";
const HANDLE = 1;
const BUILT_IN = /^(helvetica|times|courier)/i;
const CHARSET_ANSI = 0;
const CHARSET_SYMBOL = 2;
const CHARSET_GB2312 = 134;

/**
 * PDFium's built-in Helvetica, Times and Courier have true widths and bold faces but neither Greek nor ≤; Noto has those.
 * Read when a document's fonts are loaded.
 */
export type FontChoice = { replaceBuiltIn: boolean };

/**
 * Gives PDFium a "system" with one font: Noto Sans SC, for whatever is neither in the file nor built in. Without it PDFium
 * drops such text silently, and a prescription set in SimSun comes out blank. Bold is PDFium's own emboldening.
 * Fills a FPDF_SYSFONTINFO, version 1 (fpdf_sysfontinfo.h): an int and eight function pointers, four bytes each.
 * It lives as long as the engine does.
 */
export function offerFallbackFont(engine: Pick<Methods, "FPDF_SetSystemFontInfo"> & { runtime: Runtime }): FontChoice {
  const { runtime } = engine;
  const choice: FontChoice = { replaceBuiltIn: false };
  const font = readFileSync(createRequire(import.meta.url).resolve(FONT));

  const release = () => undefined;
  const enumFonts = () => undefined;
  // 0 leaves the choice to PDFium. It has the standard fonts with their true widths and bold faces, and symbol fonts have
  // code points of their own, which Noto would show as wrong letters.
  const mapFont = (_self = 0, _weight = 0, _italic = 0, charset = 0, _pitch = 0, face = 0, exact = 0) => {
    if (exact) runtime.HEAPU8.fill(0, exact, exact + 4);
    const standard =
      !choice.replaceBuiltIn && charset === CHARSET_ANSI && BUILT_IN.test(face ? runtime.UTF8ToString(face) : "");
    return standard || charset === CHARSET_SYMBOL ? 0 : HANDLE;
  };
  const getFont = () => HANDLE;
  // Table 0 is the whole file; no single table is offered, which makes PDFium ask for the file.
  const getFontData = (_self = 0, _handle = 0, table = 0, buffer = 0, size = 0) => {
    if (table !== 0) return 0;
    if (buffer !== 0 && size >= font.length) runtime.HEAPU8.set(font, buffer);
    return font.length;
  };
  const getFaceName = () => 0;
  const getFontCharset = () => CHARSET_GB2312;
  const deleteFont = () => undefined;

  const members = [
    1,
    runtime.addFunction(release, "vi"),
    runtime.addFunction(enumFonts, "vii"),
    runtime.addFunction(mapFont, "iiiiiiii"),
    runtime.addFunction(getFont, "iii"),
    runtime.addFunction(getFontData, "iiiiii"),
    runtime.addFunction(getFaceName, "iiiii"),
    runtime.addFunction(getFontCharset, "iii"),
    runtime.addFunction(deleteFont, "vii"),
  ];
  const info = runtime.wasmExports.malloc(members.length * 4);
  const view = new DataView(runtime.HEAPU8.buffer);
  members.forEach((member, i) => view.setUint32(info + i * 4, member, true));
  engine.FPDF_SetSystemFontInfo(info);
  return choice;
}
