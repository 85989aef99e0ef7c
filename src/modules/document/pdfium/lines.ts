import type { Glyph } from "./glyph.ts";

/** A glyph within its line: `along` the direction of writing, `across` it (points); `size` is the cell's height. */
export type Placed = Glyph & { along: number; end: number; across: number; size: number };

/** Two baselines nearer than this part of the cell's height are one line. */
const SAME_LINE = 0.25;
/** The same character again this near (bold by printing twice) is one character. */
const SAME_GLYPH = 0.3;

/**
 * Sorts glyphs into lines by where they stand, whatever order the file draws them in. Written directions are kept apart,
 * so a watermark never mixes into a line; each line runs in its own direction.
 */
export function linesOf(glyphs: readonly Glyph[]): Placed[][] {
  const directions = new Map<number, Glyph[]>();
  for (const glyph of glyphs) {
    const direction = Math.round((turn(glyph.angle) / Math.PI) * 36);
    const same = directions.get(direction);
    if (same) same.push(glyph);
    else directions.set(direction, [glyph]);
  }
  return [...directions.values()].flatMap(linesOfOneDirection);
}

const turn = (angle: number) => ((angle % (2 * Math.PI)) + 2 * Math.PI + 1e-3) % (2 * Math.PI);

function linesOfOneDirection(glyphs: readonly Glyph[]): Placed[][] {
  const placed = glyphs.map(place).toSorted((a, b) => b.across - a.across);
  const lines: Placed[][] = [];
  let line: Placed[] = [];
  for (const glyph of placed) {
    const last = line.at(-1);
    if (last && last.across - glyph.across > SAME_LINE * Math.min(last.size, glyph.size)) {
      lines.push(line);
      line = [];
    }
    line.push(glyph);
  }
  if (line.length > 0) lines.push(line);
  return lines.map((each) => withoutDoubles(each.toSorted((a, b) => a.along - b.along)));
}

function place(glyph: Glyph): Placed {
  const cos = Math.cos(glyph.angle);
  const sin = Math.sin(glyph.angle);
  const along = glyph.originX * cos + glyph.originY * sin;
  const upright = Math.abs(cos) >= Math.abs(sin);
  const width = upright ? glyph.right - glyph.left : glyph.top - glyph.bottom;
  const size = upright ? glyph.top - glyph.bottom : glyph.right - glyph.left;
  return { ...glyph, along, end: along + width, across: glyph.originY * cos - glyph.originX * sin, size };
}

function withoutDoubles(line: readonly Placed[]): Placed[] {
  const kept: Placed[] = [];
  for (const glyph of line) {
    const double = kept
      .slice(-4)
      .some(
        (before) =>
          before.char === glyph.char &&
          glyph.along - before.along <
            SAME_GLYPH * Math.min(before.size, glyph.size, Math.max(before.end - before.along, 0.1)),
      );
    if (!double) kept.push(glyph);
  }
  return kept;
}
