import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, inflateRawSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Bytes, utf8 } from "#core/bytes.ts";
import { readDirectory, readEntry, type ReadRange } from "./read-zip.ts";
import { type ToPack, writeZip } from "./write-zip.ts";

const AT = Date.parse("2026-11-25T13:05:08Z");
const inflate = (data: Uint8Array, limit: number) => new Uint8Array(inflateRawSync(data, { maxOutputLength: limit }));
const from =
  (bytes: Uint8Array): ReadRange =>
  async (offset, length) =>
    bytes.subarray(offset, offset + length);
async function packed(files: Iterable<ToPack>): Promise<Bytes> {
  const parts: Bytes[] = [];
  for await (const part of writeZip(files, { crc32, atMs: AT })) parts.push(part);
  return new Uint8Array(Buffer.concat(parts));
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "xq-zip-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("Info-ZIP finds the archive sound and unpacks it", async () => {
  const path = join(folder, "a.zip");
  const text = utf8("%PDF-1.7 ".repeat(100));
  writeFileSync(
    path,
    await packed([
      { name: "出院小结.pdf", data: text },
      { name: "空.pdf", data: new Uint8Array(0) },
    ]),
  );
  expect(execFileSync("unzip", ["-tq", path], { encoding: "utf8" })).toContain("No errors detected");
  expect(new Uint8Array(execFileSync("unzip", ["-p", path]))).toEqual(text);
  // Beijing's time, whatever the zone of the reader.
  expect(execFileSync("zipinfo", ["-T", path], { encoding: "utf8" })).toContain("20261125.210508");
});

test("more files than 16 bits count make a ZIP64 archive, whose entries Info-ZIP and our own reader count alike", async () => {
  const path = join(folder, "many.zip");
  const count = 65_600;
  const bytes = await packed(Array.from({ length: count }, (_, at) => ({ name: `${at}`, data: utf8(`${at}`) })));
  writeFileSync(path, bytes);
  const entries = await readDirectory(from(bytes), bytes.length, 100_000);
  expect(entries).toHaveLength(count);
  const last = entries[count - 1];
  expect(last && (await readEntry(from(bytes), last, 100, inflate))).toEqual(utf8(`${count - 1}`));
  expect(execFileSync("zipinfo", ["-h", path], { encoding: "utf8" })).toContain(`number of entries: ${count}`);
});

test("past 4 GB offsets are 64 bits wide, in what is written and in what is read", async () => {
  // Thirty files of the same 150 MB: the archive is never in memory, only what is no file's content.
  const data = new Uint8Array(150_000_000);
  const files = Array.from({ length: 30 }, (_, at) => ({ name: `${at}.pdf`, data }));
  const kept: { at: number; bytes: Bytes }[] = [];
  let size = 0;
  const tail: ToPack = { name: "last.pdf", data: utf8("beyond") };
  for await (const part of writeZip([...files, tail], { crc32: () => 0, atMs: AT })) {
    if (part !== data) kept.push({ at: size, bytes: part });
    size += part.length;
  }
  expect(size).toBeGreaterThan(2 ** 32);
  const read: ReadRange = async (offset, length) => {
    const found = new Uint8Array(length);
    for (const { at, bytes } of kept)
      if (at < offset + length && at + bytes.length > offset) {
        const [begin, finish] = [Math.max(at, offset), Math.min(at + bytes.length, offset + length)];
        found.set(bytes.subarray(begin - at, finish - at), begin - offset);
      }
    return found;
  };
  const entries = await readDirectory(read, size, 100);
  const last = entries[30];
  expect(last?.headerAt).toBeGreaterThan(2 ** 32);
  expect(last && (await readEntry(read, last, 100, inflate))).toEqual(tail.data);
});
