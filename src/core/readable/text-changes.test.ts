import { expect, test } from "vitest";
import { textChanges } from "./text-changes.ts";

const SUMMARY = ["出院诊断：冠心病\n出院情况：良好\n出院医嘱：低盐饮食，两周后门诊复查。", "医师签名"];

test("the same text has no changes, whatever its blanks", () => {
  expect(textChanges(SUMMARY, SUMMARY)).toEqual([]);
  expect(textChanges(["a  b\n\nc"], ["a b\nc "])).toEqual([]);
});

test("an edited word is named with what stands around it", () => {
  const now = [SUMMARY[0]?.replace("两周后", "一个月后") ?? "", SUMMARY[1] ?? ""];
  expect(textChanges(SUMMARY, now)).toEqual([
    { page: 1, before: "出院医嘱：低盐饮食，", was: "两周", now: "一个月", after: "后门诊复查。" },
  ]);
});

test("an added line pushes the rest to the next page, and only the line is a change", () => {
  const was = ["一\n二\n三", "四\n五"];
  const now = ["一\n二\n新增", "三\n四\n五"];
  expect(textChanges(was, now)).toEqual([{ page: 1, before: "", was: "", now: "新增", after: "" }]);
});

test("a removed line is named on the page where it stood", () => {
  expect(textChanges(["一\n二", "三\n四"], ["一\n二", "四"])).toEqual([
    { page: 2, before: "", was: "三", now: "", after: "" },
  ]);
});

test("a rare character is never cut in half", () => {
  expect(textChanges(["患者𠮷某"], ["患者𡈽某"])).toEqual([
    { page: 1, before: "患者", was: "𠮷", now: "𡈽", after: "某" },
  ]);
});

/** A change that was missed or invented would leave letters over. */
test("of a thousand random edits none is missed: what went out and what came in account for every letter", () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed % below;
  };
  for (let round = 0; round < 1000; round++) {
    const was = Array.from({ length: 1 + random(12) }, () => `行${random(6)}`);
    const now = [...was];
    for (let edit = 0; edit < random(4); edit++)
      if (random(2) === 0) now.splice(random(now.length + 1), 0, `行${random(6)}`);
      else now.splice(random(now.length || 1), 1);
    const changes = textChanges([was.join("\n")], [now.join("\n")]);
    const isSame = was.join("\n") === now.join("\n");
    expect(changes.length === 0).toBe(isSame);
    const [out, inn] = [changes.map((one) => one.was).join(""), changes.map((one) => one.now).join("")];
    expect(now.join("").length - inn.length).toBe(was.join("").length - out.length);
  }
});
