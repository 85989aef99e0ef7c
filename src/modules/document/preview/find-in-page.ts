import type { Box } from "#core/pdf/pages.ts";
import type { Pdfium } from "./open-pdfium.ts";

/** The boxes of a keyword's hits on a loaded page, in the page's own points. White space on either side does not count. */
export function findInPage(pdfium: Pdfium, page: number, keyword: string): Box[] {
  const wanted = [...keyword.normalize("NFKC")].filter((letter) => letter.trim() !== "");
  const text = pdfium.FPDFText_LoadPage(page);
  if (!text || wanted.length === 0) return [];
  const letters: { letter: string; index: number }[] = [];
  const count = pdfium.FPDFText_CountChars(text);
  for (let index = 0; index < count; index++) {
    const code = pdfium.FPDFText_GetUnicode(text, index);
    const letter = code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).normalize("NFKC") : "";
    for (const part of letter) if (part.trim() !== "") letters.push({ letter: part, index });
  }
  const hits: Box[] = [];
  for (let i = 0; i + wanted.length <= letters.length; i++) {
    if (!wanted.every((letter, k) => letters[i + k]?.letter === letter)) continue;
    const boxes = letters.slice(i, i + wanted.length).flatMap(({ index }) => charBox(pdfium, text, index));
    const [first] = boxes;
    if (first) hits.push(boxes.reduce<Box>((a, b) => join(a, b), first));
    i += wanted.length - 1;
  }
  pdfium.FPDFText_ClosePage(text);
  return hits;
}

const join = (a: Box, b: Box): Box => [
  Math.min(a[0], b[0]),
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  Math.max(a[3], b[3]),
];

function charBox(pdfium: Pdfium, text: number, index: number): Box[] {
  const at = pdfium.pdfium.wasmExports.malloc(32);
  try {
    if (!pdfium.FPDFText_GetCharBox(text, index, at, at + 8, at + 16, at + 24)) return [];
    const [left, right, bottom, top] = [0, 8, 16, 24].map((offset) => pdfium.pdfium.getValue(at + offset, "double"));
    if (left === undefined || right === undefined || bottom === undefined || top === undefined) return [];
    return [[left, bottom, right, top]];
  } finally {
    pdfium.pdfium.wasmExports.free(at);
  }
}
