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

const SUMMED = 32;

/**
 * One element, as places in the input it was read from: what is checked is never re-encoded. `whole` and `content` are views
 * made when somebody looks, because most elements are only walked past. Not to be spread: `as` makes variants.
 */
export class Der {
  readonly tag: number;
  readonly rules: Rules;
  readonly input: Bytes;
  /** Of the tag. */
  readonly at: number;
  /** Of the content. */
  readonly start: number;
  /** Behind the content. */
  readonly stop: number;
  /** Behind the element: differs from `stop` where the length is indefinite. */
  readonly end: number;

  constructor(tag: number, rules: Rules, input: Bytes, at: number, start: number, stop: number, end: number) {
    this.tag = tag;
    this.rules = rules;
    this.input = input;
    this.at = at;
    this.start = start;
    this.stop = stop;
    this.end = end;
  }

  get whole(): Bytes {
    return this.input.subarray(this.at, this.end);
  }

  /** The whole element on its own: unlike `slice`, also of Node's Buffer, which would answer a view. */
  copy(): Bytes {
    return new Uint8Array(this.whole);
  }

  get content(): Bytes {
    return this.input.subarray(this.start, this.stop);
  }

  /** Length of the content. */
  get size(): number {
    return this.stop - this.start;
  }

  /** A byte of the content, from 0. */
  byte(index: number): number | undefined {
    return index < this.stop - this.start ? this.input[this.start + index] : undefined;
  }

  /** Whether the content is these bytes. */
  has(bytes: Bytes): boolean {
    return bytes.length === this.stop - this.start && isAt(this.input, this.start, bytes);
  }

  /** Whether the whole element is these bytes. */
  is(bytes: Bytes): boolean {
    return bytes.length === this.end - this.at && isAt(this.input, this.at, bytes);
  }

  /** A number that tells most contents apart: of a long one only the last bytes count. */
  sum(): number {
    let sum = this.stop - this.start;
    for (let at = Math.max(this.start, this.stop - SUMMED); at < this.stop; at++)
      sum = (sum * 31 + (this.input[at] ?? 0)) & 0x3fffffff;
    return sum;
  }

  /** The same bytes under another tag or other rules: IMPLICIT tags, strict islands in tolerant surroundings. */
  as({ tag = this.tag, rules = this.rules }: { tag?: number; rules?: Rules }): Der {
    return new Der(tag, rules, this.input, this.at, this.start, this.stop, this.end);
  }

  /** The element inside that begins at this place of the input; none behind the last. */
  childAt(at: number): Der | undefined {
    return at < this.stop ? readAt(this.input, at, this.stop, this.rules, 0) : undefined;
  }
}

function isAt(input: Bytes, at: number, bytes: Bytes): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== input[at + i]) return false;
  return true;
}

const MAX_DEPTH = 32;

/** Reads exactly one element that fills the input. @throws DerError also on trailing bytes */
export function readDer(bytes: Bytes, rules: Rules = "der"): Der {
  const element = readAt(bytes, 0, bytes.length, rules, 0);
  if (element.end !== bytes.length) throw new DerError("trailing bytes");
  return element;
}

/** Reads the one element, in DER, that the content of a primitive one consists of. @throws DerError also on trailing bytes */
export function readInside({ input, start, stop }: Der): Der {
  const element = readAt(input, start, stop, "der", 0);
  if (element.end !== stop) throw new DerError("trailing bytes");
  return element;
}

/** Reads the element at the start and ignores what follows: a PDF's /Contents is padded with zeros (ISO 32000-2 §12.8). */
export function readDerPrefix(bytes: Bytes, rules: Rules = "der"): Der {
  return readAt(bytes, 0, bytes.length, rules, 0);
}

/** The elements inside a constructed element. */
export function childrenOf(parent: Der): Der[] {
  return new Fields(parent, "constructed element").rest();
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

/** Walks a SEQUENCE field by field, reading each when it is asked for; `end` refuses what nobody asked for. */
export class Fields {
  readonly #parent: Der;
  readonly #what: string;
  #at: number;

  constructor(parent: Der, what: string) {
    if ((parent.tag & 0x20) === 0) throw new DerError("not constructed");
    this.#parent = parent;
    this.#what = what;
    this.#at = parent.start;
  }

  /** The next field, which must have one of the tags (any when none is given). */
  next(tag?: number, second = tag, third = tag): Der {
    const item = this.#parent.childAt(this.#at);
    if (!item) throw new DerError(`${this.#what}: a field is missing`);
    if (tag !== undefined && item.tag !== tag && item.tag !== second && item.tag !== third)
      throw new DerError(`${this.#what}: unexpected field`);
    this.#at = item.end;
    return item;
  }

  /** The next field if it has one of the tags. */
  maybe(tag: number, second = tag, third = tag): Der | undefined {
    const found = this.isOver ? undefined : this.#parent.input[this.#at];
    return found === tag || found === second || found === third ? this.next() : undefined;
  }

  get isOver(): boolean {
    return this.#at >= this.#parent.stop;
  }

  rest(): Der[] {
    const left: Der[] = [];
    while (!this.isOver) left.push(this.next());
    return left;
  }

  end(): void {
    if (!this.isOver) throw new DerError(`${this.#what}: a field too many`);
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
  const fields = new Fields(wrapper, what);
  const only = fields.next();
  fields.end();
  return only;
}

/** An IMPLICIT element read under its real tag; `whole` then starts with that tag and is a copy. */
export function retagged(element: Der, tag: number, rules: Rules = element.rules): Der {
  const whole = element.copy();
  whole[0] = tag;
  return readDer(whole, rules);
}

/** OCTET STRING content; under BER also one that comes in pieces (X.690 §8.7). */
export function octetsOf(element: Der): Bytes {
  if (element.tag === 0x04 || element.tag === 0x80) return element.content;
  if (element.rules === "ber" && (element.tag === 0x24 || element.tag === 0xa0))
    return concat(...childrenOf(element).map(octetsOf));
  throw new DerError("not an OCTET STRING");
}
