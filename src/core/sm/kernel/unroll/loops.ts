/** Bytes of a pair and of a vector: assembly/field.ts. */
const PAIR = 80;
const VECTOR = 16;
const HEAD = /for \(let i: usize = 0; i < PAIR; i \+= 16\)\s*/g;

/**
 * Writes loops over the five vectors of a pair out, which the compiler leaves as they are: the counting costs as much as the
 * little that is done in each round. @param source one file of assembly/ @returns the same with each round on its own
 */
export function unrolledLoops(source: string): string {
  let out = "";
  let done = 0;
  for (const head of source.matchAll(HEAD)) {
    const start = head.index + head[0].length;
    const end = endOf(source, start);
    const body = source.slice(start, end);
    out += source.slice(done, head.index);
    for (let i = 0; i < PAIR; i += VECTOR) out += body.replace(/\bi\b/g, String(i));
    done = end;
  }
  return out + source.slice(done);
}

/** Where the block or statement that begins here ends. */
function endOf(source: string, start: number): number {
  if (source[start] !== "{") return source.indexOf(";", start) + 1;
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (source[at] === "{") depth++;
    if (source[at] === "}" && --depth === 0) return at + 1;
  }
  throw new Error("a loop without an end");
}
