import { expect, test } from "vitest";
import { textDifference } from "./text-difference.ts";

test("a changed word is cut out of its line; equal lines are passed over", () => {
  expect(
    textDifference("出院医嘱\n按时服药，勿自行停用药物\n复诊", "出院医嘱\n按时服药，可自行停用药物\n复诊"),
  ).toEqual([
    {
      before: { head: "按时服药，", part: "勿", tail: "自行停用药物" },
      after: { head: "按时服药，", part: "可", tail: "自行停用药物" },
    },
  ]);
});

test("lines that came or went have no other side; the rest still meets", () => {
  expect(textDifference("a\nb\nc", "a\nx\ny\nc")).toEqual([
    { before: { head: "", part: "b", tail: "" }, after: { head: "", part: "x", tail: "" } },
    { before: null, after: { head: "", part: "y", tail: "" } },
  ]);
  expect(textDifference("a\nb", "b")).toEqual([{ before: { head: "", part: "a", tail: "" }, after: null }]);
  expect(textDifference("a", "a")).toEqual([]);
});

test("a doubled letter at the seam is told once", () => {
  expect(textDifference("10 mg", "100 mg")).toEqual([
    { before: { head: "10", part: "", tail: " mg" }, after: { head: "10", part: "0", tail: " mg" } },
  ]);
});
