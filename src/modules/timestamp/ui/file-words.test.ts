import { expect, test } from "vitest";
import { isTokenName, originalOf, tokenTime } from "./file-words.ts";

test("a token's time is Beijing's, with its microseconds and its bound", () => {
  expect(tokenTime("2026-11-24T18:18:27.000120Z", 0.26)).toBe("2026-11-25 02:18:27.000120 ±0.26 ms");
  expect(tokenTime("2026-11-24T02:18:27.000000Z", null)).toBe("2026-11-24 10:18:27.000000");
});

const named = (...names: string[]) => names.map((name) => ({ name }));

test.each([
  ["a.pdf.tsr", named("b.pdf", "a.pdf"), 2, "a.pdf"],
  ["a.tst", named("b.pdf", "a.pdf"), 2, "a.pdf"],
  ["a.tst", named("a.doc", "a.pdf"), 2, null],
  ["answer.tsr", named("report.pdf"), 1, "report.pdf"],
  ["answer.tsr", named("report.pdf"), 2, null],
  ["answer.tsr", [], 1, null],
])("%s belongs to %j of %i tokens: %s", (name, originals, count, wanted) => {
  expect(isTokenName(name)).toBe(true);
  expect(originalOf({ name }, originals, count)?.name ?? null).toBe(wanted);
});
