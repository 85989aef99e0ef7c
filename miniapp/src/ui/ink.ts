import { inkLength, isOnlyLines, type Stroke } from "../../../src/core/ink/stroke.ts";

/**
 * Ink of a hand-drawn signature: strokes become curves whose width follows the pen's speed or force. Draws on any 2D
 * context, so the same engine serves WeChat's canvas and the browser's. Coordinates are CSS pixels of the pad.
 */
export type InkPoint = {
  x: number;
  y: number;
  /** ms */ t: number;
  /** 0 to 1 where the screen measures it, else 0. */ force: number;
};
export type InkContext = Pick<
  CanvasRenderingContext2D,
  | "clearRect"
  | "beginPath"
  | "moveTo"
  | "quadraticCurveTo"
  | "lineTo"
  | "arc"
  | "fill"
  | "stroke"
  | "lineWidth"
  | "lineCap"
  | "lineJoin"
  | "strokeStyle"
  | "fillStyle"
>;
export type InkQuality = {
  size: "empty" | "small" | "good" | "large";
  isClear: boolean;
  /** Nothing but straight lines: no name. */
  isLine: boolean;
  strokes: number;
};

const COLOUR = "#101a30";
const WIDEST = 7;
const THINNEST = 2;
/** How much of the former width stays: hands are smoother than sampling. */
const SMOOTH = 0.7;

type Drawn = InkPoint & { width: number };

export class Ink {
  #strokes: Drawn[][] = [];
  #isDown = false;

  get strokeCount(): number {
    return this.#strokes.length;
  }

  down(context: InkContext, point: InkPoint): void {
    this.#isDown = true;
    this.#strokes.push([{ ...point, width: (WIDEST + THINNEST) / 2 }]);
    const [stroke] = this.#strokes.slice(-1);
    if (stroke) drawStroke(context, stroke);
  }

  move(context: InkContext, point: InkPoint): void {
    const stroke = this.#strokes.at(-1);
    const last = stroke?.at(-1);
    if (!this.#isDown || !stroke || !last) return;
    const way = Math.hypot(point.x - last.x, point.y - last.y);
    if (way < 1) return;
    const speed = way / Math.max(1, point.t - last.t);
    const wanted =
      point.force > 0 && point.force < 1 ? THINNEST + (WIDEST - THINNEST) * point.force : WIDEST / (speed + 1);
    const width = Math.max(THINNEST, last.width * SMOOTH + wanted * (1 - SMOOTH));
    stroke.push({ ...point, width });
    drawTail(context, stroke);
  }

  up(): void {
    this.#isDown = false;
  }

  undo(context: InkContext, size: { width: number; height: number }): void {
    this.#strokes.pop();
    this.redraw(context, size);
  }

  clear(context: InkContext, size: { width: number; height: number }): void {
    this.#strokes = [];
    context.clearRect(0, 0, size.width, size.height);
  }

  redraw(context: InkContext, size: { width: number; height: number }): void {
    context.clearRect(0, 0, size.width, size.height);
    for (const stroke of this.#strokes) drawStroke(context, stroke);
  }

  /** The smallest box around all ink, or null. */
  box(): { left: number; top: number; width: number; height: number } | null {
    const points = this.#strokes.flat();
    if (points.length === 0) return null;
    const xs = points.map((point) => point.x);
    const ys = points.map((point) => point.y);
    const [left, top] = [Math.min(...xs) - WIDEST, Math.min(...ys) - WIDEST];
    return { left, top, width: Math.max(...xs) + WIDEST - left, height: Math.max(...ys) + WIDEST - top };
  }

  /** The strokes as they are kept: tenths of a pixel, milliseconds from the first point. */
  vectors(): Stroke[] {
    const begin = this.#strokes[0]?.[0]?.t ?? 0;
    const tenth = (value: number) => Math.round(value * 10) / 10;
    return this.#strokes.map((stroke) =>
      stroke.map(({ x, y, t, width }) => [tenth(x), tenth(y), Math.round(t - begin), tenth(width)] as const),
    );
  }

  /** What a person may want to know before taking it. */
  quality(size: { width: number; height: number }): InkQuality {
    const box = this.box();
    const length = inkLength(this.vectors());
    const strokes = this.#strokes.length;
    const isLine = isOnlyLines(this.vectors());
    if (!box) return { size: "empty", isClear: false, isLine, strokes };
    const isSmall = box.height < size.height * 0.28 || box.width < size.width * 0.22;
    const isLarge =
      box.left < 2 || box.top < 2 || box.left + box.width > size.width - 2 || box.top + box.height > size.height - 2;
    return {
      size: isLarge ? "large" : isSmall ? "small" : "good",
      isClear: !isLine && strokes >= 2 && length > size.height,
      isLine,
      strokes,
    };
  }
}

function drawStroke(context: InkContext, stroke: readonly Drawn[]): void {
  const [first] = stroke;
  if (!first) return;
  context.fillStyle = COLOUR;
  context.beginPath();
  context.arc(first.x, first.y, first.width / 2, 0, 2 * Math.PI);
  context.fill();
  for (let end = 2; end <= stroke.length; end++) drawTail(context, stroke.slice(0, end));
}

/** The newest piece: a curve from middle to middle through the last but one point. */
function drawTail(context: InkContext, stroke: readonly Drawn[]): void {
  const [before, middle, last] = [stroke.at(-3), stroke.at(-2), stroke.at(-1)];
  if (!middle || !last) return;
  const from = before ? between(before, middle) : middle;
  const to = between(middle, last);
  context.strokeStyle = COLOUR;
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = last.width;
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.quadraticCurveTo(middle.x, middle.y, to.x, to.y);
  context.stroke();
}

const between = (a: InkPoint, b: InkPoint) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
