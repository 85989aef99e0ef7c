import { type Bytes, fromUtf8 } from "#core/bytes.ts";

/**
 * Reading ZIP archives (APPNOTE 6.3.10) from somewhere that gives ranges of bytes: only the directory and one entry at a time
 * are in memory. ZIP64 is read; encryption, several disks and methods other than stored and deflate are refused.
 */
export type ReadRange = (offset: number, length: number) => Promise<Bytes>;

export type ZipEntry = {
  /** As the archive says, as text only: never a path of ours. */
  name: string;
  method: 0 | 8;
  compressedSize: number;
  /** As the directory claims. */
  size: number;
  headerAt: number;
};

/** Unpacks raw deflate data, at most `limit` bytes. @throws when there are more */
export type InflateRaw = (data: Bytes, limit: number) => Bytes;

/** @throws RangeError for what is no archive, or one of a kind that is not read */
export async function readDirectory(read: ReadRange, size: number, mostEntries: number): Promise<ZipEntry[]> {
  const end = await findEnd(read, size);
  if (end.count > mostEntries) throw new RangeError(`${end.count} entries, at most ${mostEntries}`);
  if (end.at + end.length > size) throw new RangeError("the directory leaves the file");
  const bytes = await read(end.at, end.length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < end.count;) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x0201_4b50) throw new RangeError("a broken directory");
    const [nameLength, extraLength, noteLength] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const next = at + 46 + (nameLength ?? 0) + (extraLength ?? 0) + (noteLength ?? 0);
    if (next > bytes.length) throw new RangeError("a broken directory");
    entries.push(entryAt(view, bytes, at));
    at = next;
  }
  return entries;
}

/** The unpacked bytes of an entry. @param limit of its size @throws RangeError, or what `inflate` throws past the limit */
export async function readEntry(read: ReadRange, entry: ZipEntry, limit: number, inflate: InflateRaw): Promise<Bytes> {
  // The directory may lie: the limit is kept while unpacking.
  if (entry.size > limit || entry.compressedSize > limit) throw new RangeError("the entry is too large");
  const header = await read(entry.headerAt, 30);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < 30 || view.getUint32(0, true) !== 0x0403_4b50) throw new RangeError("a broken entry");
  const from = entry.headerAt + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  const data = await read(from, entry.compressedSize);
  if (data.length !== entry.compressedSize) throw new RangeError("the entry leaves the file");
  return entry.method === 0 ? data : inflate(data, limit);
}

type End = { at: number; length: number; count: number };

/** The end record stands at most 64 KB before the end; ZIP64's is found through its locator. */
async function findEnd(read: ReadRange, size: number): Promise<End> {
  const tailAt = Math.max(0, size - 65_557);
  const tail = await read(tailAt, size - tailAt);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  for (let at = tail.length - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== 0x0605_4b50) continue;
    if (view.getUint16(at + 4, true) !== 0 && view.getUint16(at + 4, true) !== 0xffff)
      throw new RangeError("an archive of several disks");
    const end = {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      at: view.getUint32(at + 16, true),
    };
    const isZip64 = end.count === 0xffff || end.length === 0xffff_ffff || end.at === 0xffff_ffff;
    return isZip64 ? await zip64End(read, view, at) : end;
  }
  throw new RangeError("no archive");
}

async function zip64End(read: ReadRange, tail: DataView, endAt: number): Promise<End> {
  const at = endAt - 20;
  if (at < 0 || tail.getUint32(at, true) !== 0x0706_4b50) throw new RangeError("no ZIP64 locator");
  const record = await read(Number(tail.getBigUint64(at + 8, true)), 56);
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  if (record.length < 56 || view.getUint32(0, true) !== 0x0606_4b50) throw new RangeError("no ZIP64 record");
  return {
    count: Number(view.getBigUint64(32, true)),
    length: Number(view.getBigUint64(40, true)),
    at: Number(view.getBigUint64(48, true)),
  };
}

function entryAt(view: DataView, bytes: Bytes, at: number): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  if (flags & 1) throw new RangeError("an encrypted archive");
  if (method !== 0 && method !== 8) throw new RangeError(`compression method ${method}`);
  const nameLength = view.getUint16(at + 28, true);
  const name = nameOf(bytes.subarray(at + 46, at + 46 + nameLength), (flags & 0x800) !== 0);
  const extra = new DataView(bytes.buffer, bytes.byteOffset + at + 46 + nameLength, view.getUint16(at + 30, true));
  const sizes = {
    size: view.getUint32(at + 24, true),
    compressedSize: view.getUint32(at + 20, true),
    headerAt: view.getUint32(at + 42, true),
  };
  return { name, method, ...wideSizes(sizes, extra) };
}

type Sizes = { size: number; compressedSize: number; headerAt: number };

/** Sizes past 4 GB stand in the ZIP64 extra field, those that need it only, in this order (§4.5.3). */
function wideSizes(sizes: Sizes, extra: DataView): Sizes {
  for (let at = 0; at + 4 <= extra.byteLength; at += 4 + extra.getUint16(at + 2, true)) {
    if (extra.getUint16(at, true) !== 1) continue;
    let next = at + 4;
    const wide = (value: number): number => {
      if (value !== 0xffff_ffff || next + 8 > extra.byteLength) return value;
      next += 8;
      return Number(extra.getBigUint64(next - 8, true));
    };
    return { size: wide(sizes.size), compressedSize: wide(sizes.compressedSize), headerAt: wide(sizes.headerAt) };
  }
  return sizes;
}

/** UTF-8 where the flag or the bytes say so; else GB 18030, which Chinese Windows writes. */
function nameOf(bytes: Bytes, isUtf8: boolean): string {
  if (isUtf8) return fromUtf8(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("gb18030").decode(bytes);
  }
}
