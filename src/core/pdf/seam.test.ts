import { describe, expect, it } from "vitest";
import { type Page, toShown } from "./pages.ts";
import { pictureOf } from "./picture.ts";
import { seamWidgets } from "./seam.ts";
import { dict, PdfError, ref } from "./values.ts";

const MM = 72 / 25.4;
const picture = pictureOf({ width: 1, height: 1, colours: 3, samples: new Uint8Array(), alpha: null });
const pages = (count: number, rotate: Page["rotate"] = 0) =>
  Array.from({ length: count }, (_, number) => ({
    number,
    page: { ref: ref(number + 3), dict: dict({}), cropBox: [10, 20, 605, 862] as const, rotate, userUnit: 1 },
  }));
const seam = { picture, width: 42 * MM, height: 42 * MM, edge: "right" as const, middle: null };

/** For each page: where its slice is shown, and which part of the seal it shows, from 0 to 1. */
const slices = (count: number, change: Partial<typeof seam | { edge: "left" }> = {}, rotate: Page["rotate"] = 0) =>
  seamWidgets(pages(count, rotate), { ...seam, ...change }).map(({ page, box, draw }) => {
    const frame = { cropBox: [10, 20, 605, 862] as const, rotate, userUnit: 1 };
    if (!box || !draw) throw new Error("a slice without a place");
    const shown = toShown(frame, box);
    const { pictures } = draw(shown.width, shown.height);
    const from = -(pictures[0]?.x ?? 0) / seam.width;
    return { page, shown, from, to: from + shown.width / seam.width };
  });

describe("a seal across pages", () => {
  it("every page has its slice at the right edge, and together they are the seal", () => {
    const found = slices(3);
    expect(found.map(({ from, to }) => [from, to])).toEqual([
      [0, expect.closeTo(1 / 3)],
      [expect.closeTo(1 / 3), expect.closeTo(2 / 3)],
      [expect.closeTo(2 / 3), expect.closeTo(1)],
    ]);
    for (const { shown } of found) {
      expect(shown.x + shown.width).toBeCloseTo(595);
      expect(shown.y + shown.height / 2).toBeCloseTo(421);
      expect(shown.height).toBeCloseTo(42 * MM);
    }
  });

  it("at left edges the last page has the first slice", () => {
    const found = slices(2, { edge: "left" });
    expect(found.map(({ shown, from }) => [shown.x, from])).toEqual([
      [expect.closeTo(0), expect.closeTo(0.5)],
      [expect.closeTo(0), 0],
    ]);
  });

  it.each([90, 180, 270] as const)("pages turned by %i show it the same way", (rotate) => {
    const wide = rotate % 180 === 90 ? 842 : 595;
    for (const { shown } of slices(2, {}, rotate)) expect(shown.x + shown.width).toBeCloseTo(wide);
  });

  it.each([
    [8, [8]],
    [9, [5, 4]],
    [17, [6, 6, 5]],
    [100, [8, 8, 7, 8, 8, 7, 8, 8, 7, 8, 8, 7, 8]],
  ])("%i pages are split so that no slice is under 5 mm", (count, sizes) => {
    const found = slices(count);
    const starts = found.flatMap(({ from }, at) => (from === 0 ? [at] : []));
    const groups = starts.map((at, i) => (starts[i + 1] ?? found.length) - at);
    expect(groups.toSorted((a, b) => b - a)).toEqual(sizes.toSorted((a, b) => b - a));
    for (const { shown } of found) expect(shown.width).toBeGreaterThanOrEqual(5 * MM - 0.001);
  });

  it("one page, a sliver of a seal, and a seal beyond the page are refused", () => {
    expect(() => slices(1)).toThrow(PdfError);
    expect(() => slices(0)).toThrow(PdfError);
    expect(() => slices(2, { width: 9 * MM })).toThrow(/5 mm/);
    expect(() => slices(3, { width: 12 * MM })).toThrow(/alone/);
    expect(() => seamWidgets(pages(2), { ...seam, middle: 10 })).toThrow(/leaves page 1/);
  });
});
