import { expect, test } from "vitest";
import { utf8 } from "#core/bytes.ts";
import { readData } from "./readable.ts";
import { type Line, screensOf } from "./screens.ts";

const screens = (text: string) => screensOf(readData(utf8(text)));
const lettersOf = (screen: readonly Line[]) =>
  screen.map((line) => (typeof line === "string" ? line : line.name + line.value)).join("").length;

test("forty short lines are a screen", () => {
  const lines = Array.from({ length: 100 }, (_, at) => `第 ${at} 行`);
  expect(screens(lines.join("\n")).map((screen) => screen.length)).toEqual([40, 40, 20]);
  expect(screens("一行")).toEqual([["一行"]]);
  expect(screens("")).toEqual([[""]]);
});

test.each([
  ["one line", (text: string) => text],
  ["a value", (text: string) => JSON.stringify({ 处方: text })],
  ["a key", (text: string) => JSON.stringify({ [text]: 1 })],
  ["an element", (text: string) => `<a>${text}</a>`],
])("%s of sixty thousand letters takes many screens, and nothing of it is lost", (_, write) => {
  const text = `${"药".repeat(20_000)}转账一万元`;
  const made = screens(write(text));
  expect(made.length).toBeGreaterThan(15);
  for (const screen of made) expect(lettersOf(screen)).toBeLessThanOrEqual(40 * 24 + 480);
  const all = made.flat().map((line) => (typeof line === "string" ? line : line.name + line.value));
  expect(all.join("")).toContain(text);
});

test("a letter of two halves is not cut, and a value is never made to look empty", () => {
  const made = screens(JSON.stringify({ a: "😀".repeat(2000), ["键".repeat(2000)]: 7 })).flat();
  const values = made.map((line) => (typeof line === "string" ? line : line.value));
  expect(values.join("")).toBe(`${"😀".repeat(2000)}${"键".repeat(1920)}7`);
  expect(values.filter((value) => value === "" || /\p{Cs}/u.test(value))).toEqual([]);
});
