import { ANNOTATIONS, pictureSize, pixels, REVERSE_BYTE_ORDER, WHITE, withBitmap, withForm } from "./draw.ts";
import type { Engine } from "./engine.ts";
import type { Glyph } from "./glyph.ts";
import { contrastIn, differs, inkIn, likeWriting, spotOf, type Spot } from "./ink.ts";
import { withDocument, withPage } from "./open.ts";
import { textObjects, withoutText } from "./page-objects.ts";
import { misshown } from "./shown-values.ts";
import type { HiddenText, Jobs, Looked, Picture } from "./task.ts";
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
 * outside of the page, clipped, or covered. It draws the page with and without its letters: a letter that makes no
 * difference is not seen. Lines that are invisible by their mode (a scan's text layer) must lie on a line of writing.
 * Limits: a letter exactly under another letter shares its difference, and a layer over other writing than its own is
 * believed. Fields must show the value they have.
 * `from`: first page, from 1; `mostPictures`: it stops after the page that reached them.
 */
export function hiddenText(
  engine: Engine,
  bytes: Uint8Array,
  { from, mostPictures, fields }: Jobs["hidden"]["input"],
): Looked {
  return withDocument(engine, bytes, (document) =>
    withForm(engine, document, (form) => {
      const pages = engine.FPDF_GetPageCount(document);
      const looked: Looked = { found: [], pictures: 0, next: null };
      for (let page = from; page <= pages; page++) {
        if (looked.pictures >= mostPictures) return { ...looked, next: page };
        withPage(engine, document, page, (handle) => {
          const drawing = new Drawing(engine, form, handle);
          looked.found.push(...onPage(drawing, page));
          looked.pictures += drawing.pictures;
        });
        const onIt = fields.filter((field) => field.page === page);
        looked.found.push(...misshown(engine, document, page, onIt));
      }
      return looked;
    }),
  );
}

/** Pictures of one open page, counted. */
class Drawing {
  readonly engine: Engine;
  readonly page: number;
  pictures = 0;
  private readonly form: number;

  constructor(engine: Engine, form: number, page: number) {
    this.engine = engine;
    this.form = form;
    this.page = page;
  }

  draw(withAnnotations: boolean): Picture {
    this.pictures++;
    const { engine, page } = this;
    const { width, height } = pictureSize(engine, page, WIDTH_PX);
    const flags = REVERSE_BYTE_ORDER | (withAnnotations ? ANNOTATIONS : 0);
    return withBitmap(engine, width, height, (bitmap) => {
      engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
      engine.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
      if (withAnnotations) engine.FPDF_FFLDraw(this.form, bitmap, page, 0, 0, width, height, 0, flags);
      return pixels(engine, bitmap, width, height);
    });
  }
}

/** `isFirst`: of its word. */
type Seen = { glyph: Glyph; spot: Spot; isFirst: boolean };

const isBlank = ({ char, lost }: Glyph): boolean => lost || BLANK.test(char);

function onPage(drawing: Drawing, page: number): HiddenText[] {
  const { engine, page: handle } = drawing;
  const texts = textObjects(engine, handle);
  const glyphs = pageGlyphs(engine, handle);
  if (glyphs.every(isBlank)) return [];
  const whole = drawing.draw(true);
  const hasAnnotations = engine.FPDFPage_GetAnnotCount(handle) > 0;
  const bare = hasAnnotations ? drawing.draw(false) : whole;
  const empty = withoutText(engine, texts, () => ({
    whole: drawing.draw(true),
    bare: hasAnnotations ? drawing.draw(false) : null,
  }));
  const covered: Seen[] = [];
  const unseen: Seen[] = [];
  const layer: Seen[] = [];
  for (const [at, glyph] of glyphs.entries()) {
    if (isBlank(glyph)) continue;
    const spot = spotOf(engine, handle, whole, glyph);
    const before = glyphs[at - 1];
    const seen = { glyph, spot, isFirst: before !== undefined && isBlank(before) };
    if (glyph.invisible) {
      (contrastIn(whole, spot) ? layer : unseen).push(seen);
      continue;
    }
    if (empty.bare === null) {
      if (!differs(whole, empty.whole, spot)) unseen.push(seen);
      continue;
    }
    const own = inkIn(bare, empty.bare, spot);
    const left = inkIn(whole, empty.whole, spot, own);
    if (own.count === 0) unseen.push(seen);
    else if (left.count <= SEEN * own.count) covered.push(seen);
  }
  unseen.push(...unlike(bare, layer));
  return [found(page, "covered", covered), found(page, "unseen", unseen)].flatMap((one) => one ?? []);
}

/** Letters of an invisible layer with something else than writing over them. */
function unlike(bare: Picture, layer: readonly Seen[]): Seen[] {
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
  if (letters.length < LEAST) return null;
  const text = letters.map(({ glyph, isFirst }, at) => `${isFirst && at > 0 ? " " : ""}${glyph.char}`).join("");
  return { page, kind, text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text };
}
