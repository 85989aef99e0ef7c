import { pageBox } from "./boxes.ts";
import type { Engine } from "./engine.ts";
import { fold } from "./fold.ts";
import { linesOf, type Placed } from "./lines.ts";
import { withDocument, withPage } from "./open.ts";
import { textObjects } from "./page-objects.ts";
import { type KeywordPlace, type PageBox, PdfRefusal } from "./task.ts";
import { pageGlyphs } from "./text.ts";

const MAX_KEYWORD = 100;
/** Forms spread a label over its line; further apart than this many cell heights it is two labels. */
const WIDEST_GAP = 3;

/** All places of a keyword, page by page and on each page as one reads: downwards, then to the right. */
export function findPlaces(engine: Engine, bytes: Uint8Array, keyword: string): KeywordPlace[] {
  const wanted = Array.from(fold(keyword));
  if (wanted.length < 1 || wanted.length > MAX_KEYWORD) throw new PdfRefusal("bad-keyword");
  return withDocument(engine, bytes, (document) => {
    const places: KeywordPlace[] = [];
    for (let page = 1; page <= engine.FPDF_GetPageCount(document); page += 1) {
      const { glyphs, box } = withPage(engine, document, page, (handle) => {
        // A signature stands where a person reads the word, not where /ActualText puts it.
        textObjects(engine, handle);
        return { glyphs: pageGlyphs(engine, handle, "whole"), box: pageBox(engine, handle) };
      });
      const found = linesOf(glyphs).flatMap((line) => matches(line, wanted));
      const visible = found.map((each) => placeOf(page, each)).filter((place) => isWithin(place, box));
      places.push(...inReadingOrder(visible, box));
    }
    return places;
  });
}

/** One character of the folded line and the glyph it came from: a ligature gives several, a blank none. */
type Letter = { char: string; glyph: Placed };

function matches(line: readonly Placed[], wanted: readonly string[]): Placed[][] {
  const letters: Letter[] = line.flatMap((glyph) => Array.from(fold(glyph.char), (char) => ({ char, glyph })));
  const found: Placed[][] = [];
  for (let start = 0; start + wanted.length <= letters.length; start += 1) {
    const stretch = letters.slice(start, start + wanted.length);
    if (!stretch.every(({ char }, i) => char === wanted[i]) || !together(stretch)) continue;
    found.push(stretch.map(({ glyph }) => glyph));
    start += wanted.length - 1;
  }
  return found;
}

function together(letters: readonly Letter[]): boolean {
  return letters.every(({ glyph }, i) => {
    const before = letters[i - 1]?.glyph;
    return !before || glyph.along - before.end <= WIDEST_GAP * Math.max(before.size, glyph.size);
  });
}

function placeOf(page: number, glyphs: readonly Placed[]): KeywordPlace {
  const x = Math.min(...glyphs.map((glyph) => glyph.left));
  const y = Math.min(...glyphs.map((glyph) => glyph.bottom));
  const width = Math.max(...glyphs.map((glyph) => glyph.right)) - x;
  const height = Math.max(...glyphs.map((glyph) => glyph.top)) - y;
  return { page, x, y, width, height };
}

/** Text beside the visible page is not a place to sign at. */
function isWithin(place: KeywordPlace, box: PageBox): boolean {
  const [x, y] = [place.x + place.width / 2, place.y + place.height / 2];
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

/** Orders by the page as it is shown: rows from the top, each from the left. */
function inReadingOrder(places: readonly KeywordPlace[], box: PageBox): KeywordPlace[] {
  const seen = places
    .map((place) => ({ place, ...shown(place, box) }))
    .toSorted((a, b) => a.top - b.top || a.left - b.left);
  const rows: (typeof seen)[] = [];
  for (const each of seen) {
    const row = rows.at(-1);
    if (row?.[0] && each.top - row[0].top < row[0].height / 2) row.push(each);
    else rows.push([each]);
  }
  return rows.flatMap((row) => row.toSorted((a, b) => a.left - b.left).map(({ place }) => place));
}

/** The upper left corner and height of a place on the turned page, measured from the page's own upper left corner. */
function shown(place: KeywordPlace, box: PageBox): { left: number; top: number; height: number } {
  const left = place.x - box.x;
  const right = box.x + box.width - place.x - place.width;
  const bottom = place.y - box.y;
  const top = box.y + box.height - place.y - place.height;
  if (box.rotation === 90) return { left: bottom, top: left, height: place.width };
  if (box.rotation === 180) return { left: right, top: bottom, height: place.height };
  if (box.rotation === 270) return { left: top, top: right, height: place.width };
  return { left, top, height: place.height };
}
