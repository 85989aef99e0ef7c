import { expect, test } from "vitest";
import { breakLines, type Line } from "./break-lines.ts";
import type { Fonts } from "./fonts.ts";

/** Latin letters half as wide as Chinese ones, in a font of their own. */
const FONTS: Fonts = {
  find: (codePoint) => {
    if (codePoint === 0x1f600) return null;
    return codePoint < 0x2000 ? { font: "latin", width: 0.5 } : { font: "han", width: 1 };
  },
};
const STYLE = { font: "sans", bold: false } as const;
const lay = (text: string, width: number, indent = 0) => breakLines(text, STYLE, { width, indent, fonts: FONTS });
const textOf = (line: Line): string => line.runs.map(({ text }) => text).join("");
const texts = (text: string, width: number) => lay(text, width).map(textOf);

test("Chinese breaks anywhere but where the punctuation forbids it", () => {
  expect(texts("患者今日精神好转", 4)).toEqual(["患者今日", "精神好转"]);
  // The comma may not begin a line: its letter goes along.
  expect(texts("患者今日，精神好转", 4)).toEqual(["患者今", "日，精神", "好转"]);
  expect(texts("诊断为（高血压）二级", 4)).toEqual(["诊断为", "（高血", "压）二级"]);
  expect(texts("他说：“好”。今天", 4)).toEqual(["他说：", "“好”。", "今天"]);
  expect(texts("随诊随诊……好", 5)).toEqual(["随诊随", "诊……好"]);
});

test("words, numbers with their units and names with a middle dot stay together", () => {
  expect(texts("口服aspirin 100mg每日", 6)).toEqual(["口服aspirin", "100mg每日"]);
  expect(texts("体温36.5℃正常", 3)).toEqual(["体温", "36.5℃", "正常"]);
  expect(texts("患者买买提·阿不都拉", 5)).toEqual(["患者买买", "提·阿不都", "拉"]);
  expect(texts("价￥100元", 3)).toEqual(["价", "￥100", "元"]);
});

test("a word longer than the line is torn rather than lost; spaces hang over the edge", () => {
  expect(texts("abcdefgh", 2)).toEqual(["abcd", "efgh"]);
  expect(texts("ab cd", 1)).toEqual(["ab", "cd"]);
  expect(texts("字", 0.2)).toEqual(["字"]);
});

test("every paragraph begins anew, indented; an empty one is a line", () => {
  const lines = lay("一二三四五\r\n\n六", 4, 2);
  expect(lines.map(textOf)).toEqual(["一二", "三四五", "", "六"]);
  expect(lines.map(({ endsParagraph }) => endsParagraph)).toEqual([false, true, true, true]);
  expect(lines[0]?.width).toBe(4);
});

test("a letter no font has is told once and keeps its room", () => {
  const missing = new Set<string>();
  const [line] = breakLines("好😀好😀", STYLE, { width: 10, fonts: FONTS, missing });
  expect([...missing]).toEqual(["😀"]);
  expect(line?.width).toBe(4);
});

/** Numbers of Park and Miller: the same texts every time. */
function* chance(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 48_271) % 2_147_483_647);
}

test("whatever the text: nothing lost, nothing wider than the line, no line begins or ends with what may not", () => {
  const alphabet = Array.from("医患者今日体温好转a1b2 ，。（）“”《》、…—·%℃￥-/𠮷");
  const numbers = chance(20_261_125);
  const next = (below: number): number => Number(numbers.next().value) % below;
  let kept = 0;
  for (let round = 0; round < 3000; round++) {
    const text = Array.from({ length: 1 + next(60) }, () => alphabet[next(alphabet.length)]).join("");
    const width = 3 + next(12);
    const lines = lay(text, width);
    expect(lines.map(textOf).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
    for (const [at, line] of lines.entries()) {
      expect(line.width).toBeLessThanOrEqual(width);
      const letters = Array.from(textOf(line));
      if (at === 0) continue;
      // Only a run of such signs longer than a line may be torn: then there was no other way.
      const before = Array.from(textOf(lines[at - 1] ?? line)).at(-1) ?? "";
      const isForced = isGlued(Array.from(text), width);
      if (isForced) continue;
      kept++;
      expect([lines.map(textOf), "，。）”》、…—·%℃".includes(letters[0] ?? "好")]).toEqual([lines.map(textOf), false]);
      expect([lines.map(textOf), "（“《￥·".includes(before)]).toEqual([lines.map(textOf), false]);
    }
  }
  expect(kept).toBeGreaterThan(2000);
});

/** Whether somewhere letters that may not be parted are wider than a line. */
function isGlued(letters: readonly string[], width: number): boolean {
  let run = 0;
  return letters.some((letter, at) => {
    const before = letters.slice(0, at).findLast((one) => one !== " ") ?? "";
    const parts = /[\u2e80-\uffff𠮷]/u;
    const isFree =
      letter !== " " &&
      !"，。）”》、…—·%℃".includes(letter) &&
      !"（“《￥·".includes(before) &&
      (parts.test(letter) || parts.test(before));
    run = isFree ? 1 : run + 1;
    return run > width;
  });
}
