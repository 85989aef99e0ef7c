import { expect, test } from "vitest";
import { align, around, type Box, distribute, inside, touches } from "./boxes.ts";
import { snap, type SnapTo } from "./snap.ts";

const PAGE = { w: 210, h: 297 };
let seed = 11;
const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
const some = (count: number): (Box & { id: string })[] =>
  Array.from({ length: count }, (_, at) => ({
    id: `f${at}`,
    x: next(15_000) / 100,
    y: next(25_000) / 100,
    w: 5 + next(5000) / 100,
    h: 4 + next(3000) / 100,
  }));

test.each(["left", "center", "right", "top", "middle", "bottom"] as const)(
  "%s aligns any boxes and keeps their sizes",
  (side) => {
    for (let round = 0; round < 200; round++) {
      const boxes = some(2 + next(6));
      const frame = around(boxes);
      const aligned = align(boxes, side, PAGE);
      const spot = (box: Box) =>
        ({
          left: box.x,
          center: box.x + box.w / 2,
          right: box.x + box.w,
          top: box.y,
          middle: box.y + box.h / 2,
          bottom: box.y + box.h,
        })[side];
      for (const box of aligned) expect(Math.abs(spot(box) - spot(frame))).toBeLessThan(0.011);
      expect(aligned.map(({ w, h }) => [w, h])).toEqual(boxes.map(({ w, h }) => [w, h]));
      // Nothing leaves the rectangle it stood in, and doing it twice changes nothing.
      expect(around(aligned).w).toBeLessThanOrEqual(frame.w + 0.011);
      for (const [at, box] of align(aligned, side, PAGE).entries())
        expect(Math.abs(spot(box) - spot(aligned[at] as Box))).toBeLessThan(0.011);
    }
  },
);

test("a single box is aligned with the page", () => {
  expect(align([{ x: 3, y: 4, w: 20, h: 10 }], "center", PAGE)).toEqual([{ x: 95, y: 4, w: 20, h: 10 }]);
  expect(align([{ x: 3, y: 4, w: 20, h: 10 }], "bottom", PAGE)).toEqual([{ x: 3, y: 287, w: 20, h: 10 }]);
});

test.each(["horizontal", "vertical"] as const)("%s distribution makes equal gaps and leaves the outermost", (axis) => {
  const [at, length] = axis === "horizontal" ? (["x", "w"] as const) : (["y", "h"] as const);
  for (let round = 0; round < 200; round++) {
    const boxes = some(3 + next(5));
    const placed = distribute(boxes, axis);
    expect(placed.map(({ id }) => id)).toEqual(boxes.map(({ id }) => id));
    // In the order they stood in: boxes too long for the room overlap by equal amounts.
    const order = [...boxes.keys()].sort((a, b) => (boxes[a]?.[at] ?? 0) - (boxes[b]?.[at] ?? 0));
    const ordered = order.flatMap((index) => placed[index] ?? []);
    const gaps = ordered
      .slice(1)
      .map((box, index) => box[at] - (ordered[index]?.[at] ?? 0) - (ordered[index]?.[length] ?? 0));
    expect(ordered[0]?.[at]).toBe(boxes[order[0] ?? 0]?.[at]);
    expect(ordered.at(-1)?.[at]).toBeCloseTo(boxes[order.at(-1) ?? 0]?.[at] ?? 0, 1);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThan(0.03);
  }
  const pair = some(2);
  expect(distribute(pair, axis)).toEqual(pair);
});

test("a box is kept inside its page", () => {
  expect(inside({ x: -3, y: 290, w: 20, h: 10 }, PAGE)).toEqual({ x: 0, y: 287, w: 20, h: 10 });
  expect(inside({ x: 40, y: 5, w: 400, h: 10 }, PAGE)).toMatchObject({ x: 0, y: 5 });
});

test("the marquee catches what it touches", () => {
  const field = { x: 10, y: 10, w: 10, h: 10 };
  expect(touches(field, { x: 0, y: 0, w: 10, h: 10 })).toBe(true);
  expect(touches(field, { x: 0, y: 0, w: 9.9, h: 30 })).toBe(false);
});

const to = (change: Partial<SnapTo> = {}): SnapTo => ({ page: PAGE, others: [], grid: null, reach: 1.5, ...change });

test("a dragged box holds on to a neighbour's edge and says how far away it is", () => {
  const other = { id: "n", x: 50, y: 40, w: 30, h: 10 };
  const { dx, dy, guides } = snap({ x: 51, y: 70, w: 20, h: 8 }, to({ others: [other] }));
  expect({ dx, dy }).toEqual({ dx: -1, dy: 0 });
  expect(guides).toEqual([{ axis: "x", at: 50, from: 40, to: 78, with: "n", distance: 20 }]);
});

test("out of reach nothing snaps; the grid takes a box only where no neighbour does", () => {
  const box = { x: 52.2, y: 71.1, w: 20, h: 8 };
  const other = { id: "n", x: 54, y: 40, w: 30, h: 10 };
  expect(snap(box, to({ others: [other] }))).toEqual({ dx: 0, dy: 0, guides: [] });
  expect(snap(box, to({ others: [other], grid: 5 }))).toMatchObject({ dx: -2.2, dy: -1.1, guides: [] });
  expect(snap({ ...box, x: 53 }, to({ others: [other], grid: 5 })).dx).toBe(1);
});

test("when an edge is resized only that edge snaps", () => {
  const other = { id: "n", x: 100, y: 40, w: 30, h: 10 };
  const box = { x: 99.5, y: 71, w: 1, h: 8 };
  expect(snap(box, to({ others: [other] }), { x: ["end"], y: [] }).dx).toBe(-0.5);
});

test("a snapped box lies on its guide, whatever the arrangement", () => {
  for (let round = 0; round < 300; round++) {
    const [box, ...others] = some(2 + next(8));
    if (!box) continue;
    const { dx, dy, guides } = snap(box, to({ others }));
    expect(Math.abs(dx)).toBeLessThanOrEqual(1.5);
    expect(Math.abs(dy)).toBeLessThanOrEqual(1.5);
    for (const { axis, at } of guides) {
      const start = axis === "x" ? box.x + dx : box.y + dy;
      const length = axis === "x" ? box.w : box.h;
      expect(Math.min(...[0, 0.5, 1].map((part) => Math.abs(start + length * part - at)))).toBeLessThan(0.02);
    }
  }
});
