import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AppError } from "#core/error.ts";

/** Every row of words in the nouns' tables of errors, as written. */
const rows = globSync("src/modules/*/*errors.ts").flatMap((file) =>
  Array.from(readFileSync(file, "utf8").matchAll(/\bzh:\s*"([^"]*)",\s*en:\s*"([^"]*)"/g), ([, zh = "", en = ""]) => ({
    file,
    zh,
    en,
  })),
);
const placesOf = (words: string) => Array.from(words.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
const optionalIn = (words: string) =>
  Array.from(words.matchAll(/\[([^\]]*)\]/g), ([, part = ""]) => placesOf(part)).flat();

/** What a reader sees as a slip of the pen: blanks too many or too few, an empty bracket, a mark after nothing. */
const SLIPS =
  /\s\s|^\s|\s$|[\u4e00-\u9fff]\s[\u4e00-\u9fff]|[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u4e00-\u9fff]|[（(]\s*[）)]|\s[)，。：；、）,:;]|[（），。：；、]\s|[：:，,]\s*[）)。.]|[{}[\]]/u;

test("the tables are read", () => expect(rows.length).toBeGreaterThan(300));

test.each([
  ["Chinese", "微信"],
  ["Latin", "hn-ca"],
])("every error reads well when its facts are %s, with and without its optional parts", (_, value) => {
  const odd = rows.flatMap(({ file, zh, en }) => {
    const names = placesOf(zh + en);
    const all = Object.fromEntries(names.map((name) => [name, value]));
    const least = { ...all, ...Object.fromEntries(optionalIn(zh + en).map((name) => [name, ""])) };
    return [all, least].flatMap((facts) => {
      const { say } = new AppError("any.reason", 400, { zh, en }, facts);
      const english = say.en.replaceAll(value, "hn-ca");
      return [say.zh, english].filter((words) => SLIPS.test(words)).map((words) => `${file}: ${words}`);
    });
  });
  expect(odd).toEqual([]);
});
