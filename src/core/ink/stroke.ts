/** A hand-drawn stroke as it was made: [x, y, t, width] per point; pixels of the pad, milliseconds since the first point. */
export type Stroke = readonly (readonly [x: number, y: number, t: number, width: number])[];

/** Above this share of a straight line's length, a stroke is one. */
const STRAIGHT = 0.97;

const lengthOf = (stroke: Stroke): number =>
  stroke.reduce((sum, [x, y], at) => {
    const before = stroke[at - 1];
    return before ? sum + Math.hypot(x - before[0], y - before[1]) : 0;
  }, 0);

/** How long all strokes are together, in pixels. */
export const inkLength = (strokes: readonly Stroke[]): number =>
  strokes.reduce((sum, stroke) => sum + lengthOf(stroke), 0);

/** Whether there is nothing but one or two straight lines: a dash, a tick without a bend, a cross. No name is that. */
export function isOnlyLines(strokes: readonly Stroke[]): boolean {
  if (strokes.length === 0 || strokes.length > 2) return false;
  return strokes.every((stroke) => {
    const [first, last] = [stroke[0], stroke.at(-1)];
    const length = lengthOf(stroke);
    if (!first || !last || length === 0) return true;
    return Math.hypot(last[0] - first[0], last[1] - first[1]) / length > STRAIGHT;
  });
}
