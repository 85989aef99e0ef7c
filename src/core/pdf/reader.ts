import type { Bytes } from "#core/bytes.ts";
import { decodeStream, type Inflate, LIMIT } from "./filters.ts";
import { Lexer } from "./lexer.ts";
import {
  isDict,
  isName,
  isRef,
  isStream,
  type PdfDict,
  PdfError,
  type PdfRef,
  type PdfStream,
  type PdfValue,
} from "./values.ts";
import { type IndirectObject, readIndirect } from "./indirect-object.ts";
import { type Entries, readXref, type Xref } from "./xref.ts";
import type { Section } from "./xref-section.ts";

export type { Inflate } from "./filters.ts";

const MAX_REF_CHAIN = 32;
/** All structural streams of one file together unpack to no more than this. */
const MAX_UNPACKED = 192 * 1024 * 1024;

/** What says how an object stream is unpacked; given by reference, it may be another thing in another revision. */
const PACKING = ["N", "First", "Filter", "DecodeParms"];

/** Values read from one file, in all its revisions. */
const MAX_VALUES = 6_000_000;
/** What an object that cannot be read costs, in values. */
const VALUES_A_FAILURE = 100;

/** Deflate makes no more of a byte (zlib Technical Details, "Maximum Compression Factor"). */
const MOST_OF_A_BYTE = 1032;

/** In the place of an object that is being read. */
const READING = Symbol("reading");

const isCount = (value: PdfValue, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;

type Pack = { nums: number[]; offsets: number[]; data: Bytes; values: Map<number, PdfValue> };

/** What all revisions of one file have in common, because it depends on bytes alone: parsed once, whoever asks. */
class Parsed {
  readonly sections = new Map<number, Section>();
  /** By file offset. Streams whose length is an object of its own are not here: revisions may differ about it. */
  readonly values = new Map<number, IndirectObject>();
  packs: Map<PdfStream, Pack> | null = null;
  left = MAX_UNPACKED;
  readonly budget = { left: MAX_VALUES };
}

/** Looks at a PDF exactly as its cross-reference says, and parses an object when it is asked for. */
export class PdfReader {
  readonly bytes: Bytes;
  readonly base: number;
  readonly startxref: number;
  /** Newest first. */
  readonly sections: readonly Section[];
  readonly entries: Entries;
  /** The entries are a guess at what a broken file means: its sections do not explain them. */
  readonly isRebuilt: boolean;
  private readonly inflate: Inflate;
  private readonly parsed: Parsed;
  /** What cannot be read is not tried again. */
  private readonly cache = new Map<number, PdfValue | typeof READING | PdfError>();
  private packs: Map<PdfStream, Pack> | null = null;
  private root: PdfValue = null;

  /**
   * @param xref the file's own unless another is given (rebuild.ts)
   * @param revisionOf a later state of the same file
   * @throws PdfError when header, startxref or any cross-reference section is not in order
   */
  constructor(bytes: Bytes, inflate: Inflate, xref?: Xref, revisionOf?: PdfReader) {
    this.parsed = revisionOf?.parsed ?? new Parsed();
    const { base, startxref, sections, entries } = xref ?? readXref(bytes, inflate, this.parsed.sections);
    this.bytes = bytes;
    this.inflate = inflate;
    this.base = base;
    this.startxref = startxref;
    this.sections = sections;
    this.entries = entries;
    this.isRebuilt = xref !== undefined;
  }

  /** The file as it was when it ended there. @throws PdfError when it was no whole file then */
  upTo(end: number): PdfReader {
    return new PdfReader(this.bytes.subarray(0, end), this.inflate, undefined, this);
  }

  /** The newest trailer. */
  get trailer(): PdfDict {
    const [first] = this.sections;
    if (!first) throw new PdfError("xref", "no cross-reference");
    return first.trailer;
  }

  get isEncrypted(): boolean {
    return (this.trailer.map.get("Encrypt") ?? null) !== null;
  }

  /** @throws PdfError catalog */
  get catalog(): PdfDict {
    this.root ??= this.get(this.catalogRef);
    if (!isDict(this.root) || this.nameOf(this.root.map.get("Type")) !== "Catalog")
      throw new PdfError("catalog", "no document catalog");
    return this.root;
  }

  get catalogRef(): PdfRef {
    const root = this.trailer.map.get("Root");
    if (!isRef(root)) throw new PdfError("catalog", "no document catalog");
    return root;
  }

  /** Follows references to a value; what is free or absent is null (§7.3.10). */
  resolve(value: PdfValue | undefined): PdfValue {
    let found = value ?? null;
    for (let i = 0; isRef(found); i++) {
      if (i > MAX_REF_CHAIN) throw new PdfError("too-complex", "references go round in circles");
      found = this.get(found);
    }
    return found;
  }

  dict(value: PdfValue | undefined): PdfDict | null {
    const found = this.resolve(value);
    return isDict(found) ? found : isStream(found) ? found.dict : null;
  }

  array(value: PdfValue | undefined): PdfValue[] | null {
    const found = this.resolve(value);
    return Array.isArray(found) ? found : null;
  }

  nameOf(value: PdfValue | undefined): string | null {
    const found = this.resolve(value);
    return isName(found) ? found.name : null;
  }

  decode(stream: PdfStream): Bytes {
    let size = Math.min(LIMIT, stream.raw.length * MOST_OF_A_BYTE);
    if (this.parsed.left < 0) throw new PdfError("too-complex", "too much compressed data");
    try {
      const data = decodeStream(stream, this.inflate, (value) => this.resolve(value));
      size = data.length;
      return data;
    } finally {
      // Where unpacking failed it has cost as much as it may have.
      this.parsed.left -= size;
    }
  }

  /** The object of this number; null when free, absent, or of another generation. */
  get(reference: PdfRef): PdfValue {
    const entry = this.entries.get(reference.num);
    if (!entry || entry.kind === "free") return null;
    if ((entry.kind === "offset" ? entry.gen : 0) !== reference.gen) return null;
    const cached = this.cache.get(reference.num);
    if (cached === READING) throw new PdfError("too-complex", "an object needs itself to be read");
    if (cached instanceof PdfError) throw cached;
    if (cached !== undefined) return cached;
    this.cache.set(reference.num, READING);
    try {
      const value = entry.kind === "offset" ? this.readAt(reference, entry.offset) : this.unpack(reference.num, entry);
      this.cache.set(reference.num, value);
      return value;
    } catch (error) {
      this.parsed.budget.left -= VALUES_A_FAILURE;
      if (error instanceof PdfError && error.code !== "too-complex") this.cache.set(reference.num, error);
      else this.cache.delete(reference.num);
      throw error;
    }
  }

  private readAt(reference: PdfRef, offset: number): PdfValue {
    const found = this.objectAt(offset);
    if (found.num !== reference.num || found.gen !== reference.gen)
      throw new PdfError("xref", `object ${reference.num} is not where the cross-reference says`, offset);
    return found.value;
  }

  /** Whatever object begins at this file offset, named by the cross-reference or not. @throws PdfError when none does */
  objectAt(offset: number): IndirectObject {
    const known = this.parsed.values.get(offset);
    if (known && known.end <= this.bytes.length) return known;
    const lexer = new Lexer(this.bytes, offset, true, this.parsed.budget);
    const found = readIndirect(lexer, (length) => this.resolve(length));
    const { value } = found;
    if (!isStream(value) || !isRef(value.dict.map.get("Length"))) this.parsed.values.set(offset, found);
    return found;
  }

  private unpack(num: number, entry: { stream: number; index: number }): PdfValue {
    const pack = this.packAt(entry.stream);
    const offset = pack.offsets[entry.index];
    if (pack.nums[entry.index] !== num || offset === undefined)
      throw new PdfError("xref", `object ${num} is not in its object stream`);
    const known = pack.values.get(entry.index);
    if (known !== undefined) return known;
    const value = new Lexer(pack.data, offset, false, this.parsed.budget).value();
    pack.values.set(entry.index, value);
    return value;
  }

  private packAt(num: number): Pack {
    if (this.entries.get(num)?.kind !== "offset") throw new PdfError("xref", "an object stream is missing");
    const stream = this.get({ t: "ref", num, gen: 0 });
    if (!isStream(stream) || this.nameOf(stream.dict.map.get("Type")) !== "ObjStm")
      throw new PdfError("xref", `object ${num} is no object stream`);
    const isOwn = PACKING.some((key) => isRef(stream.dict.map.get(key)));
    const packs = isOwn ? (this.packs ??= new Map()) : (this.parsed.packs ??= new Map());
    const pack = packs.get(stream) ?? this.openPack(stream);
    packs.set(stream, pack);
    return pack;
  }

  private openPack(stream: PdfStream): Pack {
    const count = this.resolve(stream.dict.map.get("N"));
    const first = this.resolve(stream.dict.map.get("First"));
    const data = this.decode(stream);
    if (!isCount(count, data.length) || !isCount(first, data.length))
      throw new PdfError("stream", "malformed object stream");
    this.parsed.budget.left -= count;
    if (this.parsed.budget.left < 0) throw new PdfError("too-complex", "too many values");
    const lexer = new Lexer(data, 0, false);
    const nums: number[] = [];
    const offsets: number[] = [];
    for (let i = 0; i < count; i++) {
      nums.push(lexer.integer());
      offsets.push(first + lexer.integer());
    }
    return { nums, offsets, data, values: new Map() };
  }
}
