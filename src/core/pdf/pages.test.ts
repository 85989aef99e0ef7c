import { describe, expect, it } from "vitest";
import { type Frame, shownSize, toShown, toUserSpace } from "./pages.ts";

const pages: Frame[] = ([0, 90, 180, 270] as const).map((rotate) => ({
  cropBox: [30, 50, 230, 450],
  rotate,
  userUnit: 1,
}));

describe("places on turned and cropped pages", () => {
  it.each(pages)("turned by $rotate: there and back", (page) => {
    const rect = { x: 11, y: 23, width: 40, height: 17 };
    expect(toShown(page, toUserSpace(page, rect))).toEqual(rect);
  });

  it("the shown top left corner is the right corner of the page itself", () => {
    const corners = pages.map((page) => toUserSpace(page, { x: 0, y: 0, width: 1, height: 2 }));
    expect(corners).toEqual([
      [30, 448, 31, 450],
      [30, 50, 32, 51],
      [229, 50, 230, 52],
      [228, 449, 230, 450],
    ]);
  });

  it("width and height change places when it is turned by a quarter", () => {
    expect(pages.map(shownSize)).toEqual([
      { width: 200, height: 400 },
      { width: 400, height: 200 },
      { width: 200, height: 400 },
      { width: 400, height: 200 },
    ]);
  });
});
