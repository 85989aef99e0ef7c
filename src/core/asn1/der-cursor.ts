import type { Bytes } from "#core/bytes.ts";
import { DerError } from "./der-reader.ts";

/**
 * Walks the elements between two offsets without building an object for each: for lists of a hundred thousand, where
 * `childrenOf` would cost more than the signature over them. DER only; tags of one byte.
 */
export class DerCursor {
  readonly bytes: Bytes;
  readonly #limit: number;
  /** The current element: its tag, where it begins, where its content begins, where it ends. */
  tag = 0;
  at = 0;
  start: number;
  end: number;

  constructor(bytes: Bytes, from = 0, limit = bytes.length) {
    this.bytes = bytes;
    this.#limit = limit;
    this.start = from;
    this.end = from;
  }

  /** Moves to the next element. @returns false at the end. @throws DerError */
  next(): boolean {
    if (this.end === this.#limit) return false;
    const { bytes } = this;
    this.at = this.end;
    this.tag = bytes[this.at] ?? 0;
    let length = bytes[this.at + 1] ?? 0;
    let start = this.at + 2;
    if (length >= 0x80) {
      const count = length & 0x7f;
      if (count === 0 || count > 4) throw new DerError("length too large");
      length = 0;
      for (let i = 0; i < count; i++) length = length * 256 + (bytes[start++] ?? 0);
      if (length < 0x80 || length < 256 ** (count - 1)) throw new DerError("length is not minimal");
    }
    if ((this.tag & 0x1f) === 0x1f || this.tag === 0) throw new DerError("unexpected tag");
    if (start + length > this.#limit) throw new DerError("truncated");
    this.start = start;
    this.end = start + length;
    return true;
  }

  /** Moves to the next element, which must have one of the tags. @throws DerError */
  expect(tag: number, other = tag): void {
    if (!this.next() || (this.tag !== tag && this.tag !== other)) throw new DerError("unexpected field");
  }

  /** A cursor on the elements inside the current one. */
  inside(): DerCursor {
    return new DerCursor(this.bytes, this.start, this.end);
  }
}
