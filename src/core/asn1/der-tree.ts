import type { Bytes } from "#core/bytes.ts";
import { headerLength, putHeader } from "./der-writer.ts";

/**
 * A DER element that is written when the whole it belongs to is: however deep it is nested, its content is copied once. For
 * what is written all day long; `der-writer.ts` is simpler everywhere else.
 */
export type DerTree = { tag: number; length: number; parts: readonly (Bytes | DerTree)[] };

export function tree(tag: number, ...parts: readonly (Bytes | DerTree)[]): DerTree {
  let length = 0;
  for (const part of parts) length += sizeOf(part);
  return { tag, length, parts };
}

/** The whole element as bytes. */
export function written(whole: DerTree): Bytes {
  const out = new Uint8Array(sizeOf(whole));
  write(whole, out, 0);
  return out;
}

const isTree = (part: Bytes | DerTree): part is DerTree => !(part instanceof Uint8Array);
const sizeOf = (part: Bytes | DerTree): number =>
  isTree(part) ? headerLength(part.length) + part.length : part.length;

/** @returns where the next element begins */
function write({ tag, length, parts }: DerTree, out: Bytes, from: number): number {
  let at = putHeader(out, from, tag, length);
  for (const part of parts)
    if (isTree(part)) at = write(part, out, at);
    else {
      out.set(part, at);
      at += part.length;
    }
  return at;
}
