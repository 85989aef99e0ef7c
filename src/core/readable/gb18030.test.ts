import { expect, test } from "vitest";
import { fromHex } from "#core/bytes.ts";
import { fromGb18030 } from "./gb18030.ts";

const node = new TextDecoder("gb18030", { fatal: true });
const theirs = (bytes: Uint8Array): string | null => {
  try {
    return node.decode(bytes);
  } catch {
    return null;
  }
};
const ours = (bytes: Uint8Array): string | null => {
  try {
    return fromGb18030(bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return null;
  }
};

test("every pair of bytes is read as ICU reads it, or refused by both", () => {
  const different: string[] = [];
  for (let lead = 0; lead <= 0xff; lead++)
    for (let second = 0; second <= 0xff; second++) {
      // 80 alone is Windows' euro sign, not of the standard.
      if (lead === 0x80 || (lead < 0x80 && second === 0x80)) continue;
      const pair = Uint8Array.of(lead, second);
      if (ours(pair) !== theirs(pair)) different.push(`${lead} ${second}`);
    }
  expect(different).toEqual([]);
});

test("every four bytes of the first plane, and the ends of the others", () => {
  const four = (number: number) =>
    Uint8Array.of(
      0x81 + Math.floor(number / 12_600),
      0x30 + (Math.floor(number / 1260) % 10),
      0x81 + (Math.floor(number / 10) % 126),
      0x30 + (number % 10),
    );
  const different: number[] = [];
  for (let number = 0; number < 39_420; number++)
    if (ours(four(number)) !== theirs(four(number))) different.push(number);
  expect(different).toEqual([]);
  for (const [number, code] of [
    [189_000, 0x10000],
    [189_000 + 0x10000, 0x20000],
    [189_000 + 0xfffff, 0x10ffff],
  ] as const)
    expect(ours(four(number))).toBe(String.fromCodePoint(code));
  for (const number of [39_500, 188_999, 189_000 + 0x100000]) expect(ours(four(number))).toBeNull();
});

test("a text of both, and one that is cut", () => {
  // 林知秋㛃𠮷 ok
  const text = fromHex("c1d6d6aac7ef8230f0369534b637206f6b");
  expect(ours(text)).toBe(theirs(text));
  expect(ours(text)).toMatch(/^林知秋.. ok$/u);
  for (let length = 1; length < text.length; length++)
    expect(ours(text.subarray(0, length))).toBe(theirs(text.subarray(0, length)));
});
