import { inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { concat, utf8 } from "#core/bytes.ts";
import { zipOf } from "#test/zip.ts";
import { readDirectory, readEntry } from "./read-zip.ts";

const inflate = (data: Uint8Array, limit: number) => new Uint8Array(inflateRawSync(data, { maxOutputLength: limit }));
const from = (bytes: Uint8Array) => async (offset: number, length: number) => bytes.subarray(offset, offset + length);
const directory = (bytes: Uint8Array) => readDirectory(from(bytes), bytes.length, 100);

const text = utf8("%PDF-1.7 ".repeat(50));
const archive = zipOf([
  { name: "病案/一.pdf", data: text },
  { name: Uint8Array.of(0xb3, 0xf6, 0xd4, 0xba), data: text, isUtf8: false, isStored: true },
]);

test("deflated and stored entries, names in UTF-8 and GB 18030, a comment behind the directory", async () => {
  const noted = concat(archive.subarray(0, -2), Uint8Array.of(3, 0), utf8("abc"));
  for (const bytes of [archive, noted]) {
    const entries = await directory(bytes);
    expect(entries.map(({ name }) => name)).toEqual(["病案/一.pdf", "出院"]);
    for (const entry of entries) expect(await readEntry(from(bytes), entry, 1000, inflate)).toEqual(text);
  }
});

test("a bomb unpacks to its limit and no further, whatever the directory claims", async () => {
  const bomb = zipOf([{ name: "a.pdf", data: new Uint8Array(5_000_000) }]);
  const [entry] = await directory(bomb);
  if (!entry) throw new Error("no entry");
  await expect(readEntry(from(bomb), entry, 1_000_000, inflate)).rejects.toThrow(RangeError);
  await expect(readEntry(from(bomb), { ...entry, size: 10 }, 1_000_000, inflate)).rejects.toThrow();
});

test.each([
  ["no archive", () => utf8("%PDF-1.7 no archive at all")],
  ["cut off", () => archive.subarray(0, archive.length - 30)],
  ["encrypted", () => patched(6, 1)],
  ["another method", () => patched(8, 12)],
])("%s is refused", async (_, make) => {
  await expect(directory(make())).rejects.toThrow(RangeError);
});

test("more entries than asked for, and entries that lead outside, are refused", async () => {
  await expect(readDirectory(from(archive), archive.length, 1)).rejects.toThrow(RangeError);
  const [entry] = await directory(archive);
  if (!entry) throw new Error("no entry");
  const outside = { ...entry, headerAt: archive.length - 10 };
  await expect(readEntry(from(archive), outside, 1000, inflate)).rejects.toThrow(RangeError);
});

/** The first entry of the directory with another byte. @param at counted as in its local header, two earlier */
function patched(at: number, value: number): Uint8Array {
  const bytes = Uint8Array.from(archive);
  const start = bytes.findIndex((_, i) => bytes[i] === 0x50 && bytes[i + 1] === 0x4b && bytes[i + 2] === 1);
  bytes[start + at + 2] = value;
  return bytes;
}
