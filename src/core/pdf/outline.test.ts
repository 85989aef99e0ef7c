import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { outlineOf } from "./outline.ts";
import { readTrueType } from "./true-type.ts";

const FILE = "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";
const font = readTrueType(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(FILE))));

/** What the font's own compiler wrote beside each outline (OpenType 1.9, glyf: xMin yMin xMax yMax). */
function frameOf(glyph: number): number[] {
  const data = font.dataOf(glyph);
  const view = new DataView(data.buffer, data.byteOffset);
  return [2, 4, 6, 8].map((at) => view.getInt16(at));
}

function frameOfPath(path: string): number[] {
  const numbers = (path.match(/-?[\d.]+/g) ?? []).map(Number);
  const xs = numbers.filter((_, at) => at % 2 === 0);
  const ys = numbers.filter((_, at) => at % 2 === 1);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

test("every outline fills exactly the rectangle the font says it fills", () => {
  let seen = 0;
  for (let code = 0x21; code < 0x9fff; code += code < 0x500 ? 1 : 23) {
    const glyph = font.glyphOf(code);
    const data = font.dataOf(glyph);
    if (glyph === 0 || data.length === 0) continue;
    seen++;
    const [path, frame] = [frameOfPath(outlineOf(font, glyph)), frameOf(glyph)];
    for (const [at, edge] of frame.entries())
      expect(Math.abs((path[at] ?? 0) - edge), `U+${code.toString(16)}`).toBe(0);
  }
  expect(seen).toBeGreaterThan(1000);
});

test("contours are closed and a space has none", () => {
  const path = outlineOf(font, font.glyphOf("回".codePointAt(0) ?? 0));
  // The outer frame, its hole, the inner box, its hole.
  expect(path.match(/M/g)).toHaveLength(4);
  expect(path.match(/Z/g)).toHaveLength(4);
  expect(outlineOf(font, font.glyphOf(0x20))).toBe("");
});

test("a composed glyph is its parts, moved, scaled and turned", () => {
  const int16 = (...values: number[]) => values.flatMap((value) => [(value >> 8) & 255, value & 255]);
  const header = (contours: number) => int16(contours, 0, 0, 0, 0);
  // A triangle (0,0) (100,0) (0,50): one contour, no instructions, all points on the curve.
  const triangle = [...header(1), ...int16(2), ...int16(0), 1, 1, 1, ...int16(0, 100, -100), ...int16(0, 0, 50)];
  // Words, offsets, more to come; then bytes with one scale; then a quarter turn: x' = -y, y' = x.
  const parts = [
    ...int16(0x23, 1, 10, 20),
    ...int16(0x2a, 1),
    30,
    40,
    ...int16(0x2000),
    ...int16(0x82, 1),
    0,
    0,
    ...int16(0, 0x4000, -0x4000, 0),
  ];
  const entries = [[], triangle, [...header(-1), ...parts]];
  const composed = { ...font, dataOf: (glyph: number) => Uint8Array.from(entries[glyph] ?? []) };
  expect(outlineOf(composed, 2).split("Z")).toEqual([
    "M10 20L110 20L10 70L10 20",
    "M30 40L80 40L30 65L30 40",
    "M0 0L0 100L-50 0L0 0",
    "",
  ]);
});
