import { ANNOTATIONS, pictureSize, pixels, REVERSE_BYTE_ORDER, WHITE, withBitmap, withForm } from "./draw.ts";
import type { Engine } from "./engine.ts";
import type { Glyph } from "./glyph.ts";
import { toPixels } from "./mark-lost.ts";
import { withDocument, withPage } from "./open.ts";
import type { HiddenText, Picture } from "./task.ts";
import { pageGlyphs } from "./text.ts";

/** Fine enough that a letter of 6 points has a dozen pixels, coarse enough to cost a few milliseconds a page. */
const WIDTH_PX = 900;
/** Two brightnesses (of 255) nearer than this look the same to an eye. */
const CONTRAST = 20;
/** The part of a letter's ink that may be painted over before it is called covered. */
const COVERED = 0.6;
/** Letters that make a finding: one alone may be a blank with a name of its own. */
const LEAST = 3;
const LONGEST = 40;
/** Letters without ink in every font. */
const BLANK = /[\s\p{Cc}\p{Cf}\p{Zs}\u3164\uFFFC-\uFFFF\u2800]/u;

/**
 * Text that programs find and people do not see, whatever the trick: the same colour as its ground, invisible by its mode,
 * outside of the page, clipped, or covered. It looks at the picture of the page, not at how it was drawn: a scan with a
 * text layer has its ink in the scan. Limits: text under a picture with a pattern of its own is taken for visible, and
 * pages after the first `mostPages` are not looked at.
 */
export function hiddenText(engine: Engine, bytes: Uint8Array, mostPages: number): HiddenText[] {
  return withDocument(engine, bytes, (document) =>
    withForm(engine, document, (form) => {
      const pages = Math.min(engine.FPDF_GetPageCount(document), mostPages);
      return Array.from({ length: pages }, (_, at) =>
        withPage(engine, document, at + 1, (handle) => onPage(engine, form, handle, at + 1)),
      ).flat();
    }),
  );
}

function onPage(engine: Engine, form: number, handle: number, page: number): HiddenText[] {
  const glyphs = pageGlyphs(engine, handle).filter(({ char, lost }) => !lost && !BLANK.test(char));
  if (glyphs.length === 0) return [];
  const whole = drawn(engine, form, handle, true);
  const bare = engine.FPDFPage_GetAnnotCount(handle) > 0 ? drawn(engine, form, handle, false) : null;
  const spots = glyphs.map((glyph) => ({ glyph, spot: spotOf(engine, handle, whole, glyph) }));
  const covered = bare ? spots.filter(({ spot }) => isCovered(bare, whole, spot)) : [];
  const unseen = spots.filter((one) => !covered.includes(one) && contrastIn(whole, one.spot) < CONTRAST);
  return [found(page, "covered", covered), found(page, "unseen", unseen)].flatMap((one) => one ?? []);
}

type Spot = { x1: number; y1: number; x2: number; y2: number };
type Seen = { glyph: Glyph; spot: Spot };

function found(page: number, kind: HiddenText["kind"], letters: readonly Seen[]): HiddenText | null {
  if (letters.length < LEAST) return null;
  const text = letters.map(({ glyph }) => glyph.char).join("");
  return { page, kind, text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text };
}

function drawn(engine: Engine, form: number, handle: number, withAnnotations: boolean): Picture {
  const { width, height } = pictureSize(engine, handle, WIDTH_PX);
  const flags = REVERSE_BYTE_ORDER | (withAnnotations ? ANNOTATIONS : 0);
  return withBitmap(engine, width, height, (bitmap) => {
    engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    engine.FPDF_RenderPageBitmap(bitmap, handle, 0, 0, width, height, 0, flags);
    if (withAnnotations) engine.FPDF_FFLDraw(form, bitmap, handle, 0, 0, width, height, 0, flags);
    return pixels(engine, bitmap, width, height);
  });
}

/** Fonts lie about their height: a cell is taken to be no lower than this. */
const LOWEST_PX = 8;

/** A letter's cell in pixels, cut to the picture; empty when it is outside. */
function spotOf(engine: Engine, handle: number, { width, height }: Picture, glyph: Glyph): Spot {
  const [ax, ay] = toPixels(engine, handle, width, height, glyph.left, glyph.bottom);
  const [bx, by] = toPixels(engine, handle, width, height, glyph.right, glyph.top);
  const more = Math.max(0, Math.ceil((LOWEST_PX - Math.abs(ay - by)) / 2));
  return {
    x1: Math.max(0, Math.min(ax, bx)),
    y1: Math.max(0, Math.min(ay, by) - more),
    x2: Math.min(width, Math.max(ax, bx) + 1),
    y2: Math.min(height, Math.max(ay, by) + 1 + more),
  };
}

const brightness = ({ rgba, width }: Picture, x: number, y: number): number => {
  const at = 4 * (y * width + x);
  return (299 * (rgba[at] ?? 0) + 587 * (rgba[at + 1] ?? 0) + 114 * (rgba[at + 2] ?? 0)) / 1000;
};

function contrastIn(picture: Picture, { x1, y1, x2, y2 }: Spot): number {
  let [least, most] = [255, 0];
  for (let y = y1; y < y2; y++)
    for (let x = x1; x < x2; x++) {
      const value = brightness(picture, x, y);
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
  return most - least;
}

/** Whether what lies over the page changes most of a letter's ink: a highlight does not, a patch does. */
function isCovered(bare: Picture, whole: Picture, spot: Spot): boolean {
  let [ground, darkest] = [0, 255];
  for (let y = spot.y1; y < spot.y2; y++)
    for (let x = spot.x1; x < spot.x2; x++) {
      const value = brightness(bare, x, y);
      ground = Math.max(ground, value);
      darkest = Math.min(darkest, value);
    }
  if (ground - darkest < CONTRAST) return false;
  const limit = (ground + darkest) / 2;
  let [ink, gone] = [0, 0];
  for (let y = spot.y1; y < spot.y2; y++)
    for (let x = spot.x1; x < spot.x2; x++) {
      const value = brightness(bare, x, y);
      if (value > limit) continue;
      ink++;
      if (Math.abs(brightness(whole, x, y) - value) > 3 * CONTRAST) gone++;
    }
  return gone > COVERED * ink;
}
