import type { Box } from "#core/pdf/pages.ts";
import type { Engine } from "./engine.ts";
import { linesOf, type Placed } from "./lines.ts";
import { withDocument, withMemory, withPage } from "./open.ts";
import { textObjects } from "./page-objects.ts";
import type { Mark } from "./task.ts";
import { pageGlyphs } from "./text.ts";

const [PATH, FORM] = [2, 5];
const [LINE_TO, MOVE_TO] = [0, 2];
const MAX_DEPTH = 32;
/** A page with more than this is a drawing, not a form: what comes after is not read. */
const MAX_MARKS = 20_000;
/** Points: what is thinner is a line, however it was drawn. */
const THIN = 2;
/** Points a side may be off from flat or upright. */
const ASKEW = 0.5;
/** Paler than this (of 255) is not seen as a line. */
const PALE = 235;
/** Letters further apart than this many cell heights are two words. */
const GAP = 0.6;
/** And more than this, within a word, is a blank. */
const BLANK = 0.12;
const UNDERSCORES = /^[_\uFF3F]$/;
/** ☐ and its likes, printed as letters. */
const SQUARES = /^[\u25A1\u2610\u25FB\u2B1C]$/;

/** What is drawn on the first pages of a file: lines, rectangles and words in PDF user space, page by page. */
export function pageMarks(engine: Engine, bytes: Uint8Array, pages: number): Mark[][] {
  return withDocument(engine, bytes, (document) =>
    Array.from({ length: Math.min(pages, engine.FPDF_GetPageCount(document)) }, (_, at) =>
      withPage(engine, document, at + 1, (page) => {
        // Places are those of the letters drawn, not of what /ActualText says instead of them.
        textObjects(engine, page);
        return [...drawnMarks(engine, page), ...linesOf(pageGlyphs(engine, page)).flatMap(textMarks)];
      }),
    ),
  );
}

/** [a b c d e f] of ISO 32000-2 §8.3.4. */
type Matrix = readonly [number, number, number, number, number, number];
const SAME: Matrix = [1, 0, 0, 1, 0, 0];

/** First `one`, then `other`. */
const times = (one: Matrix, other: Matrix): Matrix => [
  one[0] * other[0] + one[1] * other[2],
  one[0] * other[1] + one[1] * other[3],
  one[2] * other[0] + one[3] * other[2],
  one[2] * other[1] + one[3] * other[3],
  one[4] * other[0] + one[5] * other[2] + other[4],
  one[4] * other[1] + one[5] * other[3] + other[5],
];

function drawnMarks(engine: Engine, page: number): Mark[] {
  return withMemory(engine, 32, (address) => {
    const marks: Mark[] = [];
    const view = () => new DataView(engine.runtime.HEAPU8.buffer, address, 32);
    const matrixOf = (object: number): Matrix => {
      if (!engine.FPDFPageObj_GetMatrix(object, address)) return SAME;
      const at = (n: number) => view().getFloat32(n * 4, true);
      return [at(0), at(1), at(2), at(3), at(4), at(5)];
    };
    const isStroked = (object: number): boolean => {
      if (!engine.FPDFPath_GetDrawMode(object, address, address + 4) || view().getInt32(4, true) === 0) return false;
      return isDark(engine.FPDFPageObj_GetStrokeColor(object, address, address + 4, address + 8, address + 12));
    };
    const isFilled = (object: number): boolean => {
      if (!engine.FPDFPath_GetDrawMode(object, address, address + 4) || view().getInt32(0, true) === 0) return false;
      return isDark(engine.FPDFPageObj_GetFillColor(object, address, address + 4, address + 8, address + 12));
    };
    const isDark = (isKnown: boolean): boolean =>
      isKnown && view().getUint32(12, true) > 0 && [0, 4, 8].some((at) => view().getUint32(at, true) < PALE);

    /** The path's parts as corners on the page; a part with a curve is none of ours. */
    const partsOf = (object: number, matrix: Matrix): [number, number][][] => {
      const parts: { points: [number, number][]; isStraight: boolean }[] = [];
      for (let i = 0; i < Math.min(engine.FPDFPath_CountSegments(object), MAX_MARKS); i++) {
        const segment = engine.FPDFPath_GetPathSegment(object, i);
        const type = engine.FPDFPathSegment_GetType(segment);
        if (!engine.FPDFPathSegment_GetPoint(segment, address, address + 4)) continue;
        const [x, y] = [view().getFloat32(0, true), view().getFloat32(4, true)];
        const point: [number, number] = [
          matrix[0] * x + matrix[2] * y + matrix[4],
          matrix[1] * x + matrix[3] * y + matrix[5],
        ];
        if (type === MOVE_TO) parts.push({ points: [], isStraight: true });
        const part = parts.at(-1);
        if (!part) continue;
        part.points.push(point);
        if (type !== MOVE_TO && type !== LINE_TO) part.isStraight = false;
        const first = part.points[0];
        if (engine.FPDFPathSegment_GetClose(segment) && first) part.points.push(first);
      }
      return parts.flatMap(({ points, isStraight }) => (isStraight && points.length > 1 ? [points] : []));
    };

    const take = (object: number, outer: Matrix, depth: number): void => {
      if (marks.length >= MAX_MARKS) return;
      const type = engine.FPDFPageObj_GetType(object);
      if (type !== PATH && type !== FORM) return;
      const matrix = times(matrixOf(object), outer);
      if (type === FORM) {
        if (depth >= MAX_DEPTH) return;
        for (let i = 0; i < engine.FPDFFormObj_CountObjects(object); i++)
          take(engine.FPDFFormObj_GetObject(object, i), matrix, depth + 1);
        return;
      }
      const hasStroke = isStroked(object);
      if (!hasStroke && !isFilled(object)) return;
      const parts = partsOf(object, matrix);
      const [one, other, ...more] = hasStroke ? [] : parts;
      const strips = one && other && more.length === 0 ? stripsBetween(one, other) : [];
      if (strips.length > 0) marks.push(...strips);
      else for (const points of parts) marks.push(...straightMarks(points, hasStroke));
    };
    for (let i = 0; i < engine.FPDFPage_CountObjects(page); i++) take(engine.FPDFPage_GetObject(page, i), SAME, 0);
    return marks;
  });
}

/** A rectangle, or the flat and upright sides of anything else. What is only filled is a line when it is thin. */
function straightMarks(points: readonly [number, number][], hasStroke: boolean): Mark[] {
  const rect = around(points);
  const [width, height] = [rect[2] - rect[0], rect[3] - rect[1]];
  if (Math.min(width, height) < THIN) return Math.max(width, height) < THIN ? [] : [{ kind: "line", rect }];
  if (!hasStroke) return [];
  if (isRectangle(points)) return [{ kind: "box", rect }];
  return points.slice(1).flatMap((point, at): Mark[] => {
    const side = around([points[at] ?? point, point]);
    const [w, h] = [side[2] - side[0], side[3] - side[1]];
    return Math.min(w, h) <= ASKEW && Math.max(w, h) >= THIN ? [{ kind: "line", rect: side }] : [];
  });
}

/** Borders filled as one rectangle less the one in it, as printed HTML has them: a line for each side that is drawn. */
function stripsBetween(outer: readonly [number, number][], inner: readonly [number, number][]): Mark[] {
  if (!isRectangle(outer) || !isRectangle(inner)) return [];
  const sorted = [around(outer), around(inner)].toSorted(
    (a, b) => (b[2] - b[0]) * (b[3] - b[1]) - (a[2] - a[0]) * (a[3] - a[1]),
  );
  const [big, small] = sorted;
  if (!big || !small) return [];
  const [left, bottom, right, top] = big;
  const sides: Box[] = [
    [left, bottom, small[0], top],
    [small[2], bottom, right, top],
    [left, bottom, right, small[1]],
    [left, small[3], right, top],
  ];
  const breadths = sides.map(([x1, y1, x2, y2], at) => (at < 2 ? x2 - x1 : y2 - y1));
  if (breadths.some((breadth) => breadth < -0.01 || breadth >= THIN)) return [];
  return sides.flatMap((rect, at) => ((breadths[at] ?? 0) > 0.01 ? [{ kind: "line" as const, rect }] : []));
}

function isRectangle(points: readonly [number, number][]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || Math.hypot(first[0] - last[0], first[1] - last[1]) > ASKEW) return false;
  const sides = points.slice(1).flatMap((point, at) => {
    const from = points[at] ?? point;
    const [w, h] = [Math.abs(point[0] - from[0]), Math.abs(point[1] - from[1])];
    return Math.max(w, h) <= ASKEW ? [] : [Math.min(w, h) <= ASKEW];
  });
  return sides.length === 4 && sides.every(Boolean);
}

function around(points: readonly (readonly [number, number])[]): Box {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/** A line of letters as words; underscores in a row are a line at its foot, printed squares are boxes. */
function textMarks(line: readonly Placed[]): Mark[] {
  const runs: { kind: "word" | "underscores" | "square"; glyphs: Placed[] }[] = [];
  let last: Placed | undefined;
  for (const glyph of line) {
    if (glyph.invisible || /^\s$/u.test(glyph.char)) continue;
    const kind = UNDERSCORES.test(glyph.char) ? "underscores" : SQUARES.test(glyph.char) ? "square" : "word";
    const run = runs.at(-1);
    const isNear = last !== undefined && glyph.along - last.end <= GAP * Math.max(last.size, glyph.size);
    if (run && isNear && kind === run.kind && kind !== "square") run.glyphs.push(glyph);
    else runs.push({ kind, glyphs: [glyph] });
    last = glyph;
  }
  return runs.flatMap(({ kind, glyphs }): Mark[] => {
    const rect = around(
      glyphs.flatMap(({ left, bottom, right, top }): [number, number][] => [
        [left, bottom],
        [right, top],
      ]),
    );
    if (kind === "word") return [{ kind, rect, text: spelled(glyphs) }];
    if (kind === "square") return [{ kind: "box", rect: squareIn(rect) }];
    const foot = glyphs[0]?.originY ?? rect[1];
    return glyphs.length < 2 || glyphs[0]?.angle !== 0 ? [] : [{ kind: "line", rect: [rect[0], foot, rect[2], foot] }];
  });
}

/** A word with the blanks in it: among Chinese letters they may spread a label over its line, or part two of them. */
function spelled(glyphs: readonly Placed[]): string {
  return glyphs.reduce((text, { char, along, size }, at) => {
    const before = glyphs[at - 1];
    return text + (before && along - before.end > BLANK * size ? " " : "") + char;
  }, "");
}

/** Fonts draw a square in about four fifths of its em; the cell is higher than that. */
function squareIn([left, bottom, right, top]: Box): Box {
  const half = Math.min(right - left, top - bottom) * 0.4;
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  return [x - half, y - half, x + half, y + half];
}
