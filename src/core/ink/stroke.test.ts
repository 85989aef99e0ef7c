import { expect, test } from "vitest";
import { inkLength, isOnlyLines, type Stroke } from "./stroke.ts";

const line = (...points: [number, number][]): Stroke => points.map(([x, y], at) => [x, y, 10 * at, 4] as const);

test("length is that of the way the pen went", () => {
  expect(inkLength([line([0, 0], [3, 4], [3, 10]), line([0, 0])])).toBe(11);
});

test("a dash, a cross and dots are no name; a bend or a third stroke may be one", () => {
  const dash = line([0, 0], [50, 1], [100, 0]);
  expect(isOnlyLines([dash])).toBe(true);
  expect(isOnlyLines([dash, line([50, -50], [50, 50])])).toBe(true);
  expect(isOnlyLines([line([5, 5])])).toBe(true);
  expect(isOnlyLines([line([0, 0], [50, 60], [100, 0])])).toBe(false);
  expect(isOnlyLines([dash, dash, dash])).toBe(false);
  expect(isOnlyLines([])).toBe(false);
});
