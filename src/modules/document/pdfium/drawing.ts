import { ANNOTATIONS, newBitmap, pictureSize, pixelsIn, REVERSE_BYTE_ORDER, WHITE } from "./draw.ts";
import type { Engine } from "./engine.ts";
import type { View } from "./task.ts";

/** FPDF_RENDER_NO_SMOOTHTEXT: half the cost of a page of text, and a hair-thin letter has its full colour. */
const SHARP_TEXT = 0x1000;

type Size = { width: number; height: number };

/** Bitmaps that are drawn on again for the next page of the same size. */
export class Boards {
  readonly #engine: Engine;
  #size: Size = { width: 0, height: 0 };
  #bitmaps: number[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** The board of this number, white all over. */
  blank(at: number, size: Size): number {
    if (size.width !== this.#size.width || size.height !== this.#size.height) this.free();
    this.#size = size;
    const { width, height } = size;
    const bitmap = this.#bitmaps[at] ?? newBitmap(this.#engine, width, height);
    this.#bitmaps[at] = bitmap;
    this.#engine.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, WHITE);
    return bitmap;
  }

  /** What is drawn on a board; good until PDFium is called again. */
  view(at: number): View {
    const { width, height } = this.#size;
    return pixelsIn(this.#engine, this.#bitmaps[at] ?? 0, width, height);
  }

  free(): void {
    for (const bitmap of this.#bitmaps) this.#engine.FPDFBitmap_Destroy(bitmap);
    this.#bitmaps = [];
  }
}

/** Pictures of one open page, counted. */
export class Drawing {
  readonly engine: Engine;
  readonly page: number;
  readonly size: Size;
  pictures = 0;
  readonly #form: number;
  readonly #boards: Boards;

  constructor(engine: Engine, boards: Boards, input: { form: number; page: number; widthPx: number }) {
    this.engine = engine;
    this.page = input.page;
    this.#form = input.form;
    this.#boards = boards;
    this.size = pictureSize(engine, input.page, input.widthPx);
  }

  /** Draws the page as it is now; `look` shows it once everything is drawn. */
  draw(withAnnotations: boolean): () => View {
    const at = this.pictures++;
    const { engine, page, size } = this;
    const { width, height } = size;
    const flags = REVERSE_BYTE_ORDER | SHARP_TEXT | (withAnnotations ? ANNOTATIONS : 0);
    const bitmap = this.#boards.blank(at, size);
    engine.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, flags);
    if (withAnnotations) engine.FPDF_FFLDraw(this.#form, bitmap, page, 0, 0, width, height, 0, flags);
    return () => this.#boards.view(at);
  }
}
