import { type Bytes, concat } from "#core/bytes.ts";
import type { PdfReader } from "./reader.ts";
import { ByteWriter, writeValue } from "./serialize.ts";
import { isDict, isRef, PdfError, type PdfRef, type PdfValue, ref } from "./values.ts";

/** An object's value, its bytes as they are to stand there, or what writes them with care for what lies where. */
type Body = PdfValue | Bytes | ((out: ByteWriter) => void);

/**
 * Collects the objects of one incremental update (ISO 32000-2 §7.5.6). What was there stays byte for byte: the result is
 * only the tail that follows the old bytes.
 */
export class Revision {
  readonly pdf: PdfReader;
  private readonly objects = new Map<number, { gen: number; body: Body }>();
  private readonly shared = new Map<object, PdfRef>();
  private next: number;

  /** @throws PdfError encrypted: new objects would have to be encrypted too, which we do not do */
  constructor(pdf: PdfReader) {
    if (pdf.isEncrypted) throw new PdfError("encrypted", "the file is encrypted");
    this.pdf = pdf;
    this.next = firstFree(pdf);
  }

  reserve(): PdfRef {
    return ref(this.next++);
  }

  set(at: PdfRef, body: Body): void {
    this.objects.set(at.num, { gen: at.gen, body });
  }

  add(body: Body): PdfRef {
    const at = this.reserve();
    this.set(at, body);
    return at;
  }

  /** An object as this update leaves it; null for one given as bytes. */
  private get(at: PdfRef): PdfValue {
    const body = this.objects.get(at.num)?.body;
    if (body === undefined) return this.pdf.get(at);
    return typeof body === "function" || body instanceof Uint8Array ? null : body;
  }

  /** What several objects of the update share, written the first time it is asked for. */
  once(key: object, write: () => PdfRef): PdfRef {
    const at = this.shared.get(key) ?? write();
    this.shared.set(key, at);
    return at;
  }

  /** The entries of a dictionary object, to be changed in place; the object becomes part of the update. */
  edit(at: PdfRef): Map<string, PdfValue> {
    const old = this.get(at);
    if (!isDict(old)) throw new PdfError("syntax", `object ${at.num} is no dictionary`);
    if (this.objects.has(at.num)) return old.map;
    const map = new Map(old.map);
    this.set(at, { t: "dict", map, twice: [] });
    return map;
  }

  /** Appends to an array that may be absent, direct or an object of its own: then only that object changes. */
  append(owner: PdfRef, key: string, ...items: readonly PdfValue[]): void {
    const held = this.get(owner);
    const list = isDict(held) ? held.map.get(key) : undefined;
    if (isRef(list) && Array.isArray(this.get(list))) this.editList(list).push(...items);
    else this.edit(owner).set(key, [...(Array.isArray(list) ? list : []), ...items]);
  }

  /** The items of an array object, to be changed in place. */
  editList(at: PdfRef): PdfValue[] {
    const old = this.get(at);
    if (!Array.isArray(old)) throw new PdfError("syntax", `object ${at.num} is no array`);
    if (this.objects.has(at.num)) return old;
    const list = [...old];
    this.set(at, list);
    return list;
  }

  /**
   * The tail, with the file offset at which each object's body starts.
   * @param expected bytes beside a picture and a font; more is not wrong, only slower
   */
  tail(expected = 0): { bytes: Bytes; bodyAt: ReadonlyMap<number, number> } {
    const { pdf } = this;
    const { length } = pdf.bytes;
    const out = new ByteWriter(EXPECTED + expected);
    const last = pdf.bytes[length - 1];
    if (last !== 10 && last !== 13) out.text("\n");
    const entries: Placed[] = [];
    const bodyAt = new Map<number, number>();
    for (const [num, { gen, body }] of [...this.objects].sort(([a], [b]) => a - b)) {
      entries.push({ num, gen, offset: length + out.length - pdf.base });
      out.integer(num);
      out.text(" ");
      out.integer(gen);
      out.text(" obj\n");
      bodyAt.set(num, length + out.length);
      if (typeof body === "function") body(out);
      else if (body instanceof Uint8Array) out.bytes(body);
      else writeValue(body, out);
      out.text("\nendobj\n");
    }
    const startxref = length + out.length - pdf.base;
    if (pdf.sections[0]?.kind === "stream") this.streamSection(entries, startxref, out);
    else this.tableSection(entries, out);
    out.text(`startxref\n${startxref}\n%%EOF\n`);
    return { bytes: out.take(), bodyAt };
  }

  private trailer(size: number): Map<string, PdfValue> {
    const old = this.pdf.trailer.map;
    const map = new Map<string, PdfValue>([["Size", size]]);
    for (const key of ["Root", "Info", "ID"]) {
      const value = old.get(key);
      if (value !== undefined) map.set(key, value);
    }
    return map.set("Prev", this.pdf.startxref);
  }

  private tableSection(entries: readonly Placed[], out: ByteWriter): void {
    out.text("xref\n");
    for (const run of runs(entries)) {
      out.text(`${run[0]?.num ?? 0} ${run.length}\n`);
      for (const { offset, gen } of run) {
        out.integer(offset, 10);
        out.text(" ");
        out.integer(gen, 5);
        out.text(" n \n");
      }
    }
    out.text("trailer\n");
    writeValue({ t: "dict", map: this.trailer(this.next), twice: [] }, out);
    out.text("\n");
  }

  private streamSection(others: readonly Placed[], offset: number, out: ByteWriter): void {
    const self = this.next;
    const entries = [...others, { num: self, gen: 0, offset }];
    const rows = entries.map((entry) => {
      const row = new Uint8Array(8);
      row[0] = 1;
      for (let i = 0, rest = entry.offset; i < 5; i++, rest = Math.floor(rest / 256)) row[5 - i] = rest % 256;
      row[6] = entry.gen >> 8;
      row[7] = entry.gen & 255;
      return row;
    });
    const map = new Map<string, PdfValue>([
      ["Type", { t: "name", name: "XRef" }],
      ["W", [1, 5, 2]],
      ["Index", runs(entries).flatMap((run) => [run[0]?.num ?? 0, run.length])],
      ...this.trailer(self + 1),
    ]);
    out.text(`${self} 0 obj\n`);
    writeValue({ t: "stream", dict: { t: "dict", map, twice: [] }, raw: concat(...rows) }, out);
    out.text("\nendobj\n");
  }
}

/** A small picture, a font with some letters, and what refers to them. */
const EXPECTED = 6144;

/** Where an object lies, counted from %PDF. */
type Placed = { num: number; gen: number; offset: number };

/** A number no revision has ever used, whatever its /Size says. */
function firstFree(pdf: PdfReader): number {
  let next = 1;
  if (pdf.isRebuilt) for (const num of pdf.entries.keys()) next = Math.max(next, num + 1);
  for (const { trailer, entries } of pdf.sections) {
    next = Math.max(next, entries.highest + 1);
    const size = trailer.map.get("Size");
    if (typeof size === "number" && size < 8_388_607) next = Math.max(next, size);
  }
  return next;
}

function runs<T extends { num: number }>(sorted: readonly T[]): T[][] {
  const out: T[][] = [];
  for (const entry of sorted) {
    const last = out.at(-1);
    if (last && last.at(-1)?.num === entry.num - 1) last.push(entry);
    else out.push([entry]);
  }
  return out;
}
