import { crc32, deflateRawSync } from "node:zlib";

// Walks use this too, and a walk cannot load core beside the phone's own copy of it.
const concat = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

export type Packed = { name: string | Uint8Array; data: Uint8Array; isStored?: boolean; isUtf8?: boolean };

/** A ZIP archive as other programs write it (APPNOTE 6.3.10), for tests. */
export function zipOf(entries: readonly Packed[]): Uint8Array {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, isStored = false, isUtf8 = true } of entries) {
    const title = typeof name === "string" ? new TextEncoder().encode(name) : name;
    const body = isStored ? data : new Uint8Array(deflateRawSync(data));
    const fields = { method: isStored ? 0 : 8, crc: crc32(data), packed: body.length, size: data.length };
    const common = headerFields(fields, title.length, isUtf8);
    const local = concat(u32(0x0403_4b50), common, title, body);
    directory.push(concat(u32(0x0201_4b50), u16(20), common, u16(0), u16(0), u16(0), u32(0), u32(at), title));
    parts.push(local);
    at += local.length;
  }
  const list = concat(...directory);
  const count = entries.length;
  const end = concat(u32(0x0605_4b50), u16(0), u16(0), u16(count), u16(count), u32(list.length), u32(at), u16(0));
  return concat(...parts, list, end);
}

type Fields = { method: number; crc: number; packed: number; size: number };

const headerFields = ({ method, crc, packed, size }: Fields, nameLength: number, isUtf8: boolean): Uint8Array =>
  concat(
    u16(20),
    u16(isUtf8 ? 0x800 : 0),
    u16(method),
    u16(0),
    u16(0),
    u32(crc),
    u32(packed),
    u32(size),
    u16(nameLength),
    u16(0),
  );

function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 255, value >> 8);
}
function u32(value: number): Uint8Array {
  return new Uint8Array(new Uint32Array([value]).buffer);
}
