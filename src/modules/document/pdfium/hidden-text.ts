import { pageBox, pixelsOf } from "./boxes.ts";
import { withForm } from "./draw.ts";
import { Boards, Drawing } from "./drawing.ts";
import type { Engine } from "./engine.ts";
import type { Glyph } from "./glyph.ts";
import { contrastIn, differs, inkIn, likeWriting, spotOf, type Spot } from "./ink.ts";
import { withDocument, withPage } from "./open.ts";
import { type Overprint, Overprints } from "./overprint.ts";
import { textObjects, type TextObjects, withoutText } from "./page-objects.ts";
import { misshown } from "./shown-values.ts";
import type { HiddenText, Jobs, Looked, View } from "./task.ts";
import { pageGlyphs } from "./text.ts";

/** Fine enough that a letter of 6 points has a dozen pixels, coarse enough to cost a few milliseconds a page. */
const WIDTH_PX = 900;
/** The part of a letter's ink that must still be seen, else it is covered. */
const SEEN = 0.4;
/** Writing in another face and size, and a little off, is like writing by 0.6 and more; patterns mostly by 0.5 at most. */
const ALIKE = 0.55;
/** Letters that make a finding: one alone may be a blank with a name of its own. */
const LEAST = 3;
const LONGEST = 40;
/** Letters without ink in every font. */
const BLANK = /[\s\p{Cc}\p{Cf}\p{Zs}\u3164\uFFFC-\uFFFF\u2800]/u;

/**
 * Text that programs find and people do not see, whatever the trick: the same colour as its ground, invisible by its mode,
 * outside of the page, clipped, covered, or with other letters in its place. It draws the page with and without its letters:
 * a letter that makes no difference is not seen. Lines that are invisible by their mode (a scan's text layer) must lie on a
 * line of writing; a layer over other writing than its own is believed. Fields must show the value they have.
 * `from`: first page, from 1; `mostPictures`: it stops after the page that reached them.
 */
export function hiddenText(
  engine: Engine,
  bytes: Uint8Array,
  { from, mostPictures, fields }: Jobs["hidden"]["input"],
): Looked {
  const boards = new Boards(engine);
  const overprints = new Overprints();
  try {
    return withDocument(engine, bytes, (document) =>
      withForm(engine, document, (form) => {
        const pages = engine.FPDF_GetPageCount(document);
        const looked: Looked = { found: [], pictures: 0, next: null };
        for (let page = from; page <= pages; page++) {
          if (looked.pictures >= mostPictures) return { ...looked, next: page };
          withPage(engine, document, page, (handle) => {
            const drawing = new Drawing(engine, boards, { form, page: handle, widthPx: WIDTH_PX });
            looked.found.push(...onPage(drawing, overprints, page));
            looked.pictures += drawing.pictures;
          });
          const onIt = fields.filter((field) => field.page === page);
          looked.found.push(...misshown(engine, document, page, onIt));
        }
        return looked;
      }),
    );
  } finally {
    boards.free();
  }
}

/** `isFirst`: of its word. */
type Seen = { glyph: Glyph; spot: Spot; isFirst: boolean };

/** What stands on a page, and where in its picture; no place for a blank. */
type Letters = { glyphs: readonly Glyph[]; spots: readonly (Spot | null)[] };

function seenAt({ glyphs }: Letters, at: number, spot: Spot): Seen {
  const [glyph, before] = [glyphs[at], glyphs[at - 1]];
  if (!glyph) throw new RangeError("no such letter");
  return { glyph, spot, isFirst: before !== undefined && isBlank(before) };
}

const isBlank = ({ char, lost }: Glyph): boolean => lost || BLANK.test(char);

function onPage(drawing: Drawing, overprints: Overprints, page: number): HiddenText[] {
  const { engine, page: handle } = drawing;
  const texts = textObjects(engine, handle);
  const glyphs = pageGlyphs(engine, handle);
  if (glyphs.every(isBlank)) return [];
  const toPixels = pixelsOf(pageBox(engine, handle), drawing.size);
  const spots = glyphs.map((glyph) => (isBlank(glyph) ? null : spotOf(toPixels, drawing.size, glyph)));
  const letters: Letters = { glyphs, spots };
  const look = drawing.draw(true);
  const over = replaced(drawing, look, texts, letters, overprints);
  const { whole, alone, empty, emptyAlone } = pictures(drawing, look, texts);
  const covered: Seen[] = [];
  const unseen: Seen[] = [];
  const layer: Seen[] = [];
  for (const [at, glyph] of glyphs.entries()) {
    const spot = spots[at];
    if (!spot) continue;
    const seen = seenAt(letters, at, spot);
    if (glyph.invisible) {
      (contrastIn(whole, spot) ? layer : unseen).push(seen);
      continue;
    }
    if (emptyAlone === null) {
      if (!differs(whole, empty, spot)) unseen.push(seen);
      continue;
    }
    const { own, left } = inkIn({ lettered: alone, bare: emptyAlone }, { lettered: whole, bare: empty }, spot);
    if (own === 0) unseen.push(seen);
    else if (left <= SEEN * own) covered.push(seen);
  }
  unseen.push(...unlike(alone, layer));
  return [foundOver(page, letters, over), found(page, "covered", covered), found(page, "unseen", unseen)].flatMap(
    (one) => one ?? [],
  );
}

/** Pictures drawn for letters that are only partly in one another's place, layer by layer. */
const MOST_LAYERS = 3;

/**
 * Letters with others in their place: exactly there, or so that it makes no difference whether they are drawn, because something
 * between the two covers them. Letters that overlap and are both seen are bad setting, which an eye can judge.
 */
function replaced(
  drawing: Drawing,
  whole: () => View,
  texts: TextObjects,
  { glyphs, spots }: Letters,
  overprints: Overprints,
): Overprint[] {
  const turns = new Map(texts.map(({ object }, turn) => [object, turn]));
  const drawn = spots.map((spot, at) => (glyphs[at]?.invisible ? null : spot));
  const pairs = overprints.on(glyphs, drawn, drawing.size, ({ object }) => turns.get(object) ?? 0);
  const out = pairs.filter(({ isExact }) => isExact);
  const objectAt = (at: number) => glyphs[at]?.object;
  let left = pairs.filter(({ isExact, below, above }) => !isExact && objectAt(below) !== objectAt(above));
  for (let layer = 0; layer < MOST_LAYERS && left.length > 0; layer++) {
    const above = new Set(left.map((pair) => objectAt(pair.above)));
    const isLow = ({ below }: Overprint) => !above.has(objectAt(below));
    const low = new Set(left.filter(isLow).map(({ below }) => objectAt(below)));
    const hidden = texts.filter(({ object }) => low.has(object));
    const without = withoutText(drawing.engine, hidden, () => drawing.draw(true));
    const [one, other] = [whole(), without()];
    const isUnseen = ({ below }: Overprint) => {
      const spot = spots[below];
      return spot ? !differs(one, other, spot) : false;
    };
    out.push(...left.filter((pair) => isLow(pair) && isUnseen(pair)));
    left = left.filter((pair) => !isLow(pair));
  }
  return out;
}

/** `9000 / 1000`: what programs read, then what stands over it. One letter is enough: it may be the first of an amount. */
function foundOver(page: number, letters: Letters, over: readonly Overprint[]): HiddenText | null {
  if (over.length === 0) return null;
  const told = (which: "below" | "above") =>
    textOf(
      [...new Set(over.map((pair) => pair[which]))]
        .toSorted((a, b) => a - b)
        .flatMap((at) => {
          const spot = letters.spots[at];
          return spot ? [seenAt(letters, at, spot)] : [];
        }),
    );
  return { page, kind: "overprinted", text: `${told("below")} / ${told("above")}` };
}

/** The page with and without its letters; `alone` without what lies over it, where anything does. */
function pictures(drawing: Drawing, whole: () => View, texts: TextObjects) {
  const hasAnnotations = drawing.engine.FPDFPage_GetAnnotCount(drawing.page) > 0;
  const alone = hasAnnotations ? drawing.draw(false) : whole;
  const [empty, emptyAlone] = withoutText(drawing.engine, texts, () => [
    drawing.draw(true),
    hasAnnotations ? drawing.draw(false) : null,
  ]);
  return { whole: whole(), alone: alone(), empty: empty(), emptyAlone: emptyAlone && emptyAlone() };
}

/** Letters of an invisible layer with something else than writing over them. */
function unlike(bare: View, layer: readonly Seen[]): Seen[] {
  const cells = layer.map(({ spot }) => spot);
  return lines(layer)
    .filter(
      (line) =>
        likeWriting(
          bare,
          line.map(({ spot }) => spot),
          cells,
        ) < ALIKE,
    )
    .flat();
}

/** Letters that follow each other on one line. */
function lines(letters: readonly Seen[]): Seen[][] {
  const out: Seen[][] = [];
  for (const letter of letters) {
    const line = out.at(-1);
    const before = line?.at(-1);
    const follows =
      before &&
      Math.abs(before.glyph.originY - letter.glyph.originY) < 1 &&
      letter.spot.x1 >= before.spot.x1 &&
      letter.spot.x1 - before.spot.x2 < 3 * (letter.spot.y2 - letter.spot.y1);
    if (line && follows) line.push(letter);
    else out.push([letter]);
  }
  return out;
}

function found(page: number, kind: HiddenText["kind"], letters: readonly Seen[]): HiddenText | null {
  return letters.length < LEAST ? null : { page, kind, text: textOf(letters) };
}

function textOf(letters: readonly Seen[]): string {
  const text = letters.map(({ glyph, isFirst }, at) => `${isFirst && at > 0 ? " " : ""}${glyph.char}`).join("");
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
