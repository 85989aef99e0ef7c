import type { Bytes } from "#core/bytes.ts";
import { concat } from "#core/bytes.ts";

/** Malformed ASN.1. `message` names the rule that was broken; nothing of the input is repeated. */
export class DerError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DerError";
  }
}

/**
 * "der": X.690 §10–11, one encoding only. "ber": also indefinite and over-long lengths, which foreign CMS generators
 * write around (never inside) what is signed (RFC 5652 §5.1 allows BER for SignedData).
 */
export type Rules = "der" | "ber";

/**
 * One element. `whole` and `content` are views on the input, so what is checked is never re-encoded; they are made when
 * somebody looks, because most elements are only walked past. Not to be spread: `as` makes variants.
 */
export class Der {
  readonly tag: number;
  readonly rules: Rules;
  readonly #input: Bytes;
  readonly #at: number;
  readonly #start: number;
  readonly #stop: number;
  readonly #end: number;

  /** @param at of the tag; @param start, stop of the content; @param end differs from stop for an indefinite length */
  constructor(tag: number, rules: Rules, input: Bytes, at: number, start: number, stop: number, end: number) {
    this.tag = tag;
    this.rules = rules;
    this.#input = input;
    this.#at = at;
    this.#start = start;
    this.#stop = stop;
    this.#end = end;
  }

  get whole(): Bytes {
    return this.#input.subarray(this.#at, this.#end);
  }

  get content(): Bytes {
    return this.#input.subarray(this.#start, this.#stop);
  }

  /** Length of the content. */
  get size(): number {
    return this.#stop - this.#start;
  }

  /** Whether the content is these bytes. */
  has(bytes: Bytes): boolean {
    if (bytes.length !== this.#stop - this.#start) return false;
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== this.#input[this.#start + i]) return false;
    return true;
  }

  /** A number that tells most short contents apart. */
  sum(): number {
    let sum = 0;
    for (let at = this.#start; at < this.#stop; at++) sum = (sum * 31 + (this.#input[at] ?? 0)) & 0x3fffffff;
    return sum;
  }

  /** Where it ends in the input it was read from. */
  get end(): number {
    return this.#end;
  }

  /** The same bytes under another tag or other rules: IMPLICIT tags, strict islands in tolerant surroundings. */
  as({ tag = this.tag, rules = this.rules }: { tag?: number; rules?: Rules }): Der {
    return new Der(tag, rules, this.#input, this.#at, this.#start, this.#stop, this.#end);
  }

  children(): Der[] {
    const out: Der[] = [];
    for (let at = this.#start; at < this.#stop;) {
      const child = readAt(this.#input, at, this.#stop, this.rules, 0);
      out.push(child);
      at = child.#end;
    }
    return out;
  }
}

const MAX_DEPTH = 32;

/** Reads exactly one element that fills the input. @throws DerError also on trailing bytes */
export function readDer(bytes: Bytes, rules: Rules = "der"): Der {
  const element = readAt(bytes, 0, bytes.length, rules, 0);
  if (element.end !== bytes.length) throw new DerError("trailing bytes");
  return element;
}

/** Reads the element at the start and ignores what follows: a PDF's /Contents is padded with zeros (ISO 32000-2 §12.8). */
export function readDerPrefix(bytes: Bytes, rules: Rules = "der"): Der {
  return readAt(bytes, 0, bytes.length, rules, 0);
}

/** The elements inside a constructed element. */
export function childrenOf(parent: Der): Der[] {
  if ((parent.tag & 0x20) === 0) throw new DerError("not constructed");
  return parent.children();
}

/** The element at `at`, which must end at `limit` or before. */
function readAt(bytes: Bytes, at: number, limit: number, rules: Rules, depth: number): Der {
  if (depth > MAX_DEPTH) throw new DerError("nested too deeply");
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined || at + 2 > limit) throw new DerError("truncated");
  if ((tag & 0x1f) === 0x1f) throw new DerError("multi-byte tag");
  if (tag === 0) throw new DerError("end-of-contents where an element belongs");
  if (first === 0x80) return readIndefinite(bytes, at, limit, tag, rules, depth);
  let length = first;
  let start = at + 2;
  if (first > 0x80) {
    const count = first & 0x7f;
    if (count > 4) throw new DerError("length too large");
    length = 0;
    for (let i = 0; i < count; i++) {
      const byte = bytes[start++];
      if (byte === undefined || start > limit) throw new DerError("truncated");
      length = length * 256 + byte;
    }
    const isMinimal = length >= 0x80 && length >= 256 ** (count - 1);
    if (rules === "der" && !isMinimal) throw new DerError("length is not minimal");
  }
  const end = start + length;
  if (end > limit) throw new DerError("truncated");
  return new Der(tag, rules, bytes, at, start, end, end);
}

function readIndefinite(bytes: Bytes, at: number, limit: number, tag: number, rules: Rules, depth: number): Der {
  if (rules === "der" || (tag & 0x20) === 0) throw new DerError("indefinite length");
  let end = at + 2;
  for (;;) {
    if (end + 2 <= limit && bytes[end] === 0 && bytes[end + 1] === 0) break;
    end = readAt(bytes, end, limit, rules, depth + 1).end;
  }
  return new Der(tag, rules, bytes, at, at + 2, end, end + 2);
}

/** Walks a SEQUENCE field by field; `end` refuses what nobody asked for. */
export class Fields {
  readonly #items: readonly Der[];
  readonly #what: string;
  #at = 0;

  constructor(parent: Der, what: string) {
    this.#items = childrenOf(parent);
    this.#what = what;
  }

  /** The next field, which must have one of the tags (any when none is given). */
  next(...tags: number[]): Der {
    const item = this.#items[this.#at];
    if (!item) throw new DerError(`${this.#what}: a field is missing`);
    if (tags.length > 0 && !tags.includes(item.tag)) throw new DerError(`${this.#what}: unexpected field`);
    this.#at++;
    return item;
  }

  /** The next field if it has one of the tags. */
  maybe(...tags: number[]): Der | undefined {
    const item = this.#items[this.#at];
    if (!item || !tags.includes(item.tag)) return undefined;
    this.#at++;
    return item;
  }

  rest(): Der[] {
    const left = this.#items.slice(this.#at);
    this.#at = this.#items.length;
    return left;
  }

  end(): void {
    if (this.#at < this.#items.length) throw new DerError(`${this.#what}: a field too many`);
  }
}

/** Reads one element and opens it as a SEQUENCE. */
export const fieldsOf = (element: Der, what: string): Fields => {
  if (element.tag !== 0x30) throw new DerError(`${what}: not a SEQUENCE`);
  return new Fields(element, what);
};

export function expectTag(element: Der, tag: number, what: string): Der {
  if (element.tag !== tag) throw new DerError(`${what}: unexpected field`);
  return element;
}

/** The single element an EXPLICIT tag wraps. */
export function insideOf(wrapper: Der, what: string): Der {
  const [only, more] = childrenOf(wrapper);
  if (!only || more) throw new DerError(`${what}: exactly one element belongs here`);
  return only;
}

/** An IMPLICIT element read under its real tag; `whole` then starts with that tag and is a copy. */
export function retagged(element: Der, tag: number): Der {
  const whole = element.whole.slice();
  whole[0] = tag;
  return readDerPrefix(whole, element.rules);
}

/** OCTET STRING content; under BER also one that comes in pieces (X.690 §8.7). */
export function octetsOf(element: Der): Bytes {
  if (element.tag === 0x04 || element.tag === 0x80) return element.content;
  if (element.rules === "ber" && (element.tag === 0x24 || element.tag === 0xa0))
    return concat(...childrenOf(element).map(octetsOf));
  throw new DerError("not an OCTET STRING");
}
