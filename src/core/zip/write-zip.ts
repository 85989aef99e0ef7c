import { civilOf } from "#core/asn1/der-values.ts";
import { type Bytes, concat, utf8 } from "#core/bytes.ts";

/** A file to be packed: its name with forward slashes, and its bytes. */
export type ToPack = { name: string; data: Bytes };

type Packed = { name: Bytes; crc: number; size: number; at: number };

/** Where 32 bits end (APPNOTE 6.3.10 §4.4.1.4), and where 16 do. */
const WIDE = 0xffff_ffff;
const MANY = 0xffff;
/** The host that says what attributes mean (§4.4.2.2), and a plain file everybody may read. */
const UNIX = 3 << 8;
const READABLE = 0o100_644 * 0x1_0000;
/** ZIP64 is read by version 4.5 and later, everything else by 2.0. */
const VERSION = { plain: 20, zip64: 45 } as const;

/**
 * A ZIP archive (APPNOTE 6.3.10) part after part: files are stored as they are, since PDFs are packed already, and only one
 * is in memory. Past 65 535 files or 4 GB it becomes a ZIP64 archive. Names are UTF-8.
 * @param files each smaller than 4 GB @param crc32 of ISO 3309, as `node:zlib` has it
 * @param at milliseconds since 1970: the time of every entry, shown as Beijing's
 */
export async function* writeZip(
  files: AsyncIterable<ToPack> | Iterable<ToPack>,
  { crc32, atMs }: { crc32: (bytes: Bytes) => number; atMs: number },
): AsyncGenerator<Bytes> {
  const when = dosTime(atMs);
  const directory: Packed[] = [];
  let at = 0;
  for await (const { name: shown, data } of files) {
    const one = { name: utf8(shown), crc: crc32(data), size: data.length, at };
    directory.push(one);
    const head = concat(fields([4, 0x0403_4b50], ...common(VERSION.plain, one, when, 0)), one.name);
    yield head;
    yield data;
    at += head.length + data.length;
  }
  const start = at;
  for (const one of directory) {
    const entry = directoryEntry(one, when);
    yield entry;
    at += entry.length;
  }
  yield end(directory.length, start, at);
}

type Field = readonly [bytes: 2 | 4 | 8, value: number];

/** The fields local header and directory entry share (§4.3.7, §4.3.12). Bit 11: the name is UTF-8. Method 0: stored. */
const common = (version: number, { crc, size, name }: Packed, when: readonly Field[], extra: number): Field[] => [
  [2, version],
  [2, 0x800],
  [2, 0],
  ...when,
  [4, crc],
  [4, size],
  [4, size],
  [2, name.length],
  [2, extra],
];

function directoryEntry(one: Packed, when: readonly Field[]): Bytes {
  const extra = one.at >= WIDE ? fields([2, 1], [2, 8], [8, one.at]) : new Uint8Array(0);
  const version = extra.length > 0 ? VERSION.zip64 : VERSION.plain;
  // Made on UNIX: with host 0 (DOS) Info-ZIP takes names for code page 437. No comment, the first disk.
  const head = fields(
    [4, 0x0201_4b50],
    [2, UNIX | version],
    ...common(version, one, when, extra.length),
    [2, 0],
    [2, 0],
    [2, 0],
    [4, READABLE],
    [4, Math.min(one.at, WIDE)],
  );
  return concat(head, one.name, extra);
}

/** The end records: ZIP64's with its locator (§4.3.14, §4.3.15) where a number does not fit, then the one everybody reads. */
function end(count: number, start: number, at: number): Bytes {
  const length = at - start;
  const few = Math.min(count, MANY);
  const last = fields(
    [4, 0x0605_4b50],
    [2, 0],
    [2, 0],
    [2, few],
    [2, few],
    [4, Math.min(length, WIDE)],
    [4, Math.min(start, WIDE)],
    [2, 0],
  );
  if (count < MANY && length < WIDE && start < WIDE) return last;
  const wide = fields(
    [4, 0x0606_4b50],
    [8, 44],
    [2, VERSION.zip64],
    [2, VERSION.zip64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, length],
    [8, start],
  );
  return concat(wide, fields([4, 0x0706_4b50], [4, 0], [8, at], [4, 1]), last);
}

/** MS-DOS time and date (§4.4.6), in two seconds, from 1980 on. */
function dosTime(atMs: number): readonly Field[] {
  const local = Math.floor(atMs / 1000) + 8 * 3600;
  const days = Math.floor(local / 86_400);
  const second = local - days * 86_400;
  const { year, month, day } = civilOf(days);
  return [
    [2, (Math.floor(second / 3600) << 11) | ((Math.floor(second / 60) % 60) << 5) | Math.floor((second % 60) / 2)],
    [2, (Math.max(0, year - 1980) << 9) | (month << 5) | day],
  ];
}

/** Little-endian, one behind another. */
function fields(...list: readonly Field[]): Bytes {
  const bytes = new Uint8Array(list.reduce((sum, [size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [size, value] of list) {
    if (size === 2) view.setUint16(at, value, true);
    else if (size === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += size;
  }
  return bytes;
}
