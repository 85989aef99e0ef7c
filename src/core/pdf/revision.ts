import type { Bytes } from "#core/bytes.ts";
import type { PdfReader } from "./reader.ts";
import { ByteWriter } from "./byte-writer.ts";
import { type Body, writeEntry, writeObject } from "./serialize.ts";
import { isDict, isRef, name, PdfError, type PdfRef, type PdfValue, ref } from "./values.ts";

/**
 * Collects the objects of one incremental update (ISO 32000-2 §7.5.6). What was there stays byte for byte: the result is
 * only the tail that follows the old bytes.
 */
export class Revision {
  readonly pdf: PdfReader;
  /** In the order of their numbers. */
  private readonly objects: Placed[] = [];
  private shared: Map<object, PdfRef> | null = null;
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
    const object = { num: at.num, gen: at.gen, body, offset: 0 };
    const place = this.placeOf(at.num);
    if (place === this.objects.length) this.objects.push(object);
    else this.objects.splice(place, this.objects[place]?.num === at.num ? 1 : 0, object);
  }

  add(body: Body): PdfRef {
    const at = this.reserve();
    this.set(at, body);
    return at;
  }

  /** Where an object stands among the others, or belongs. New numbers come last. */
  private placeOf(num: number): number {
    let [low, high] = [0, this.objects.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.objects[middle]?.num ?? 0) < num) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private has(at: PdfRef): boolean {
    return this.objects[this.placeOf(at.num)]?.num === at.num;
  }

  /** An object as this update leaves it; null for one given as bytes. */
  private get(at: PdfRef): PdfValue {
    const object = this.objects[this.placeOf(at.num)];
    if (object?.num !== at.num) return this.pdf.get(at);
    const { body } = object;
    return typeof body === "function" || body instanceof Uint8Array ? null : body;
  }

  /** What several objects of the update share, written the first time it is asked for. */
  once(key: object, write: () => PdfRef): PdfRef {
    const shared = (this.shared ??= new Map());
    const at = shared.get(key) ?? write();
    shared.set(key, at);
    return at;
  }

  /** The entries of a dictionary object, to be changed in place; the object becomes part of the update. */
  edit(at: PdfRef): Map<string, PdfValue> {
    const old = this.get(at);
    if (!isDict(old)) throw new PdfError("syntax", `object ${at.num} is no dictionary`);
    if (this.has(at)) return old.map;
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
    if (this.has(at)) return old;
    const list = [...old];
    this.set(at, list);
    return list;
  }

  /** The tail. @param expected bytes beside a picture and a font; more is not wrong, only slower */
  tail(expected = 0): Bytes {
    const { pdf } = this;
    const { length } = pdf.bytes;
    const out = new ByteWriter(EXPECTED + expected);
    const last = pdf.bytes[length - 1];
    if (last !== 10 && last !== 13) out.text("\n");
    for (const object of this.objects) {
      object.offset = length + out.length - pdf.base;
      writeObject(object.num, object.gen, object.body, out);
    }
    const startxref = length + out.length - pdf.base;
    if (pdf.sections[0]?.kind === "stream") this.streamSection(startxref, out);
    else this.tableSection(out);
    out.text("startxref\n");
    out.integer(startxref);
    out.text("\n%%EOF\n");
    return out.take();
  }

  /** The newest trailer's entries that go on, with those of this update. */
  private writeTrailer(size: number, out: ByteWriter): void {
    writeEntry("Size", size, out);
    for (const key of ["Root", "Info", "ID"]) {
      const value = this.pdf.trailer.map.get(key);
      if (value !== undefined) writeEntry(key, value, out);
    }
    writeEntry("Prev", this.pdf.startxref, out);
  }

  private tableSection(out: ByteWriter): void {
    const { objects } = this;
    out.text("xref\n");
    forRuns(objects, (from, to) => {
      out.integer(objects[from]?.num ?? 0);
      out.text(" ");
      out.integer(to - from);
      out.text("\n");
      for (let i = from; i < to; i++) {
        out.integer(objects[i]?.offset ?? 0, 10);
        out.text(" ");
        out.integer(objects[i]?.gen ?? 0, 5);
        out.text(" n \n");
      }
    });
    out.text("trailer\n<<");
    this.writeTrailer(this.next, out);
    out.text(">>\n");
  }

  private streamSection(offset: number, out: ByteWriter): void {
    const self = this.next;
    const objects = [...this.objects, { num: self, gen: 0, offset }];
    const index: number[] = [];
    forRuns(objects, (from, to) => index.push(objects[from]?.num ?? 0, to - from));
    out.text(`${self} 0 obj\n<<`);
    writeEntry("Type", name("XRef"), out);
    writeEntry("W", [1, 5, 2], out);
    writeEntry("Index", index, out);
    this.writeTrailer(self + 1, out);
    writeEntry("Length", 8 * objects.length, out);
    out.text(">>\nstream\n");
    for (const { gen, offset: at } of objects) {
      out.byte(1);
      for (let unit = 256 ** 4; unit >= 1; unit /= 256) out.byte(Math.floor(at / unit) % 256);
      out.byte(gen >> 8);
      out.byte(gen & 255);
    }
    out.text("\nendstream\nendobj\n");
  }
}

/** A small picture, a font with some letters, and what refers to them. */
const EXPECTED = 6144;

/** An object of the update and where it lies, counted from %PDF, once it has been written. */
type Placed = { num: number; gen: number; body: Body; offset: number };

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

/** Tells where each run of consecutive numbers begins and ends, which a cross-reference lists together (§7.5.4, §7.5.8.2). */
function forRuns(sorted: readonly { num: number }[], take: (from: number, to: number) => void): void {
  for (let from = 0, to = 1; from < sorted.length; to++) {
    if (sorted[to]?.num === (sorted[to - 1]?.num ?? 0) + 1) continue;
    take(from, to);
    from = to;
  }
}
