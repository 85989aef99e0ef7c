import { dict, name, type PdfValue, ref, string } from "#core/pdf/values.ts";
import { firstField } from "./append.ts";
import { type Attack, lastSignature, rewrite, signaturesIn, update } from "./attack.ts";

/** Universal forgery: an update that takes away or spoils what a verifier needs to find what was signed. */
const VALUES: readonly (readonly [string, PdfValue | undefined])[] = [
  ["missing", undefined],
  ["null", null],
  ["zero", 0],
  ["true", true],
  ["an empty string", string(new Uint8Array(), true)],
  ["one zero byte", string(new Uint8Array(1), true)],
  ["a megabyte of zeros", string(new Uint8Array(1_000_000), true)],
  ["an empty list", []],
  ["an empty dictionary", dict({})],
  ["a name", name("x")],
  ["a reference to nothing", ref(999_999)],
  ["a reference to itself", ref(1)],
];
const RANGES: readonly (readonly [string, PdfValue])[] = [
  ["negative", [0, -1, -1, -1]],
  ["beyond the end", [0, 10, 20, 999_999_999]],
  ["not from the start", [100, 10, 200, 10]],
  ["three numbers", [0, 10, 20]],
  ["six numbers", [0, 10, 20, 10, 40, 10]],
  ["real numbers", [0, 10.5, 20, 10]],
  ["the whole file twice", [0, 9999, 0, 9999]],
  ["all zero", [0, 0, 0, 0]],
  ["lists in a list", [[0], [10], [20], [10]]],
  ["strings", ["0", "10", "20", "10"].map((text) => string(new TextEncoder().encode(text)))],
];

export const forgedKeys: Attack[] = ["ByteRange", "Contents", "SubFilter"].flatMap((key) =>
  [...VALUES, ...(key === "ByteRange" ? RANGES : [])].map(([what, value]) =>
    update(`/${key} of the signature becomes ${what}`, (revision, reader) => {
      const { signature, signatureRef } = firstField(reader);
      const map = new Map(signature.map);
      if (value === undefined) map.delete(key);
      else map.set(key, value);
      revision.set(signatureRef, { t: "dict", map, twice: [] });
    }),
  ),
);

/** The last byte range as it stands, with what comes around it. */
const RANGE = /\/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+) *\]/g;

/** The numbers of a byte range changed where they are, the length of everything kept. @param which from the end */
const renumbered = (
  what: string,
  change: (n: readonly number[], length: number) => readonly (number | string)[],
  which = -1,
) =>
  rewrite(`a byte range ${what}`, (text, { pdf }) => {
    const found = [...text.matchAll(RANGE)].at(which);
    if (!found) return null;
    const numbers = change(found.slice(1, 5).map(Number), pdf.length);
    const now = `/ByteRange [${numbers.join(" ")}`.padEnd(found[0].length - 1);
    return `${text.slice(0, found.index)}${now}]${text.slice(found.index + found[0].length)}`;
  });

export const byteRangeGames: Attack[] = [
  renumbered("starts one byte late", ([, b = 0, c = 0, d = 0]) => [1, b - 1, c, d]),
  renumbered("ends one byte early", ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d - 1]),
  renumbered("ends one byte late", ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d + 1]),
  renumbered("leaves out the opening bracket's neighbour", ([a = 0, b = 0, c = 0, d = 0]) => [a, b - 1, c, d]),
  renumbered("covers part of the value", ([a = 0, b = 0, c = 0, d = 0]) => [a, b + 10, c, d]),
  renumbered("leaves out what follows the value", ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c + 20, d - 20]),
  renumbered("has no second part", ([a = 0, b = 0, c = 0]) => [a, b, c, 0]),
  renumbered("has no first part", ([, , c = 0, d = 0]) => [0, 0, c, d]),
  renumbered("covers nothing", () => [0, 0, 0, 0]),
  renumbered("overlaps itself", ([a = 0, b = 0, , d = 0]) => [a, b, b - 100, d]),
  renumbered("is in the wrong order", ([a = 0, b = 0, c = 0, d = 0]) => [c, d, a, b]),
  renumbered("has three numbers", ([a = 0, b = 0, c = 0]) => [a, b, c]),
  renumbered("has five numbers", ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, d, 0]),
  renumbered("is negative", ([a = 0, b = 0, c = 0]) => [a, b, c, -1]),
  renumbered("is huge", ([a = 0, b = 0]) => [a, b, 4_294_967_296, 9]),
  renumbered("wraps around 32 bits", ([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, 4_294_967_296 + d]),
  renumbered("has an exponent", ([a = 0, b = 0, c = 0]) => [a, b, c, "1e3"]),
  renumbered(
    "of the first signature covers all later ones",
    ([a = 0, b = 0, c = 0], length) => [a, b, c, length - c],
    0,
  ),
  rewrite("the first signature's range takes the last one's numbers", (text) => {
    const all = [...text.matchAll(RANGE)];
    const [first, last] = [all[0], all.at(-1)];
    if (!first || !last || first === last) return null;
    return (
      text.slice(0, first.index) +
      last[0].padEnd(first[0].length).slice(0, first[0].length) +
      text.slice(first.index + first[0].length)
    );
  }),
  rewrite("/ByteRange is spelt otherwise", (text) => text.replace("/ByteRange", "/Byterange")),
  rewrite("/Type /Sig becomes a document time-stamp", (text) => text.replace("/Type /Sig ", "/Type /Sog ")),
];

/** Signature wrapping: what was signed is kept somewhere in the file, and something else stands in its place. */
export const wrapping: Attack[] = [
  ...[1, 64, 4096].map((size) =>
    rewrite(`${size} bytes stand between value and second part, the range moved along`, (text, { pdf }) => {
      const { range } = lastSignature(pdf);
      const inserted = "\n% something else\n".padEnd(size).slice(0, size);
      return moved(text, range, inserted);
    }),
  ),
  rewrite("an object stands in the gap, found by a cross-reference behind it", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return moved(text, range, "\n99 0 obj\n<</Evil true>>\nendobj\n");
  }),
  rewrite("a second /ByteRange and /Contents stand in the gap", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return moved(text, range, ` /ByteRange [0 10 20 30] /Contents <00>`);
  }),
  rewrite("a second value precedes the first in the gap", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return text.slice(0, range[1]) + "<00> /Contents " + text.slice(range[1]);
  }),
  rewrite("white space stands within the value", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return `${text.slice(0, range[2] - 41)}${" ".repeat(40)}>${text.slice(range[2])}`;
  }),
  rewrite("a comment stands within the value", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return `${text.slice(0, range[2] - 41)}>${"%".padEnd(39, "x")}\n${text.slice(range[2])}`;
  }),
  rewrite("the value ends early and the rest is another string", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return `${text.slice(0, range[2] - 41)}>/X <${text.slice(range[2] - 37)}`;
  }),
  rewrite("the value is a literal string of the same length", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return `${text.slice(0, range[1])}(${text.slice(range[1] + 1, range[2] - 1)})${text.slice(range[2])}`;
  }),
  rewrite("the value is all zeros", (text, { pdf }) => {
    const { range } = lastSignature(pdf);
    return `${text.slice(0, range[1] + 1)}${"0".repeat(range[2] - range[1] - 2)}${text.slice(range[2] - 1)}`;
  }),
  rewrite("the value is another signature's", (text, { pdf }) => {
    const [first, second] = signaturesIn(pdf);
    if (!first || !second) return null;
    const value = text.slice(first.range[1] + 1, first.range[2] - 1);
    const room = second.range[2] - second.range[1] - 2;
    return (
      text.slice(0, second.range[1] + 1) + value.padEnd(room, "0").slice(0, room) + text.slice(second.range[2] - 1)
    );
  }),
  rewrite("another file's bytes are put before the signed ones", (text) => `%PDF-1.4\n1 0 obj\n<<>>\nendobj\n${text}`),
  rewrite("a key of the signature dictionary occurs twice", (text) => {
    const at = text.lastIndexOf("/Filter /Adobe.PPKLite");
    return at < 0 ? null : `${text.slice(0, at)}/Type/Sig/M ()       ${text.slice(at + 22)}`;
  }),
];

/** Puts bytes behind the value; the second part, and its number in the byte range, move along. */
function moved(text: string, range: readonly number[], inserted: string): string {
  const [, from = 0, to = 0, length = 0] = range;
  const out = text.slice(0, to) + inserted + text.slice(to);
  const old = [...text.matchAll(RANGE)].find((one) => Number(one[2]) === from);
  if (!old) return out;
  const now = `/ByteRange [0 ${from} ${to + inserted.length} ${length}]`.padEnd(old[0].length).slice(0, old[0].length);
  return out.slice(0, old.index) + now + out.slice(old.index + old[0].length);
}
