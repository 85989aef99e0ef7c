/**
 * Geometry of the designer, in millimetres from the page's top left corner. Values stay on a raster of 0.01 mm, so that a
 * move there and back is the same number again.
 */
export type Box = { x: number; y: number; w: number; h: number };

/** The smallest side a field may be dragged to; below it a handle could not be caught again. */
export const SMALLEST_MM = 1;

export const round = (mm: number): number => Math.round(mm * 100) / 100;

/** The rectangle around all boxes. @throws RangeError without a box */
export function around(boxes: readonly Box[]): Box {
  if (boxes.length === 0) throw new RangeError("no boxes");
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w));
  const bottom = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: round(right - x), h: round(bottom - y) };
}

/** Moves a box into a page of this size; a box wider than the page starts at its edge. */
export function inside<B extends Box>(box: B, page: { w: number; h: number }): B {
  const clamp = (at: number, length: number, limit: number) => round(Math.max(0, Math.min(at, limit - length)));
  return { ...box, x: clamp(box.x, box.w, page.w), y: clamp(box.y, box.h, page.h) };
}

export type Side = "left" | "center" | "right" | "top" | "middle" | "bottom";

/**
 * Aligns boxes with the rectangle around them; a single box with the page.
 * The size of no box changes.
 */
export function align<B extends Box>(boxes: readonly B[], side: Side, page: { w: number; h: number }): B[] {
  if (boxes.length === 0) return [];
  const frame = boxes.length === 1 ? { x: 0, y: 0, ...page } : around(boxes);
  return boxes.map((box) => {
    switch (side) {
      case "left":
        return { ...box, x: round(frame.x) };
      case "center":
        return { ...box, x: round(frame.x + (frame.w - box.w) / 2) };
      case "right":
        return { ...box, x: round(frame.x + frame.w - box.w) };
      case "top":
        return { ...box, y: round(frame.y) };
      case "middle":
        return { ...box, y: round(frame.y + (frame.h - box.h) / 2) };
      case "bottom":
        return { ...box, y: round(frame.y + frame.h - box.h) };
    }
  });
}

/** Gives boxes equal gaps along an axis; the outermost two stay. Fewer than three boxes have nothing to share out. */
export function distribute<B extends Box>(boxes: readonly B[], axis: "horizontal" | "vertical"): B[] {
  if (boxes.length < 3) return [...boxes];
  const [at, length] = axis === "horizontal" ? (["x", "w"] as const) : (["y", "h"] as const);
  const order = [...boxes].sort((a, b) => a[at] - b[at]);
  const [first, last] = [order[0], order.at(-1)];
  if (!first || !last) return [];
  const span = last[at] + last[length] - first[at];
  const gap = (span - order.reduce((sum, box) => sum + box[length], 0)) / (order.length - 1);
  const starts = new Map<B, number>();
  let next = first[at];
  for (const box of order) {
    starts.set(box, round(next));
    next += box[length] + gap;
  }
  return boxes.map((box) => ({ ...box, [at]: starts.get(box) ?? box[at] }));
}

/** Gives all boxes the size of the first. */
export function sameSize<B extends Box>(boxes: readonly B[], what: "w" | "h"): B[] {
  const [first] = boxes;
  return first ? boxes.map((box) => ({ ...box, [what]: first[what] })) : [];
}

/** Do two boxes share a point? For the marquee. */
export const touches = (a: Box, b: Box): boolean =>
  a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
