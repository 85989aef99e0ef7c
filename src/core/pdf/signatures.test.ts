import { describe, expect, test } from "vitest";
import { nodeInflate } from "#server/node-inflate.ts";
import { bytesOf, textPdf, textUpdate } from "#test/text-pdf.ts";
import { PdfReader } from "./reader.ts";
import { findSignatures } from "./signatures.ts";
import { latin1 } from "./values.ts";

// The frame of a signature (ISO 32000-2 §12.8.1), whatever its cryptography says: what the byte range may leave out.

const HEX = "<0011aabbCCddEEff>";
const NUMBERS = 44;
type Change = {
  /** /ByteRange, from the one that is right. */
  range?: (numbers: [number, number, number, number]) => readonly (number | string)[];
  contents?: string;
  /** Entries of the signature besides those two. */
  entries?: string;
  /** The field's own entries, and how many such fields there are. */
  field?: string;
  fields?: number;
  /** A second signature in the same revision, over all but its own value. */
  second?: boolean;
};

/** A file of one page and a signature, as text. */
function file(change: Change = {}): Uint8Array {
  const { contents = HEX, entries = "/Type/Sig/SubFilter/ETSI.CAdES.detached", field = "/V 5 0 R" } = change;
  const signature = (mark: string) => `<<${entries}/ByteRange[${mark.repeat(NUMBERS)}]/Contents${contents}>>`;
  const others = Array.from({ length: (change.fields ?? 1) - 1 }, (_, at) => `<</FT/Sig/T(other ${at})${field}>>`);
  const more = change.second ? [`<</FT/Sig/T(second)/V 7 0 R>>`, signature("@")] : others;
  const refs = change.second ? "6 0 R" : others.map((_, at) => `${at + 6} 0 R`).join(" ");
  const objects = [
    `<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[4 0 R ${refs}]>>>>`,
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
    `<</FT/Sig/T(first)${field}>>`,
    signature("#"),
    ...more,
  ];
  let text = textPdf(objects);
  for (const mark of ["#", "@"]) {
    const at = text.indexOf(mark.repeat(NUMBERS));
    if (at < 0) continue;
    const from = text.indexOf("/Contents", at) + "/Contents".length;
    const to = from + contents.length;
    const right: [number, number, number, number] = [0, from, to, text.length - to];
    const numbers = (change.range?.(right) ?? right).join(" ").padEnd(NUMBERS);
    text = text.slice(0, at) + numbers + text.slice(at + NUMBERS);
  }
  return bytesOf(text);
}
/** The file with these objects written anew behind it, and the range of a signature among them put right. */
function appended(pdf: Uint8Array, objects: Record<number, string>): Uint8Array {
  const text = textUpdate(latin1(pdf, 0, pdf.length), objects);
  const at = text.indexOf("@".repeat(NUMBERS));
  if (at < 0) return bytesOf(text);
  const from = text.indexOf("/Contents", at) + "/Contents".length;
  const to = from + HEX.length;
  const numbers = [0, from, to, text.length - to].join(" ").padEnd(NUMBERS);
  return bytesOf(text.slice(0, at) + numbers + text.slice(at + NUMBERS));
}
const findIn = (pdf: Uint8Array) => findSignatures(new PdfReader(pdf, nodeInflate));
const find = (change?: Change) => findSignatures(new PdfReader(file(change), nodeInflate));
const problems = (change?: Change) => find(change).map((one) => one.problems);

test("the whole file but its own value, in hexadecimal, is a signature's frame", () => {
  const [one, more] = find();
  expect(more).toBeUndefined();
  expect(one).toMatchObject({ names: ["first"], isTimestamp: false, subFilter: "ETSI.CAdES.detached", problems: [] });
  expect(one?.contents).toEqual(Uint8Array.of(0, 0x11, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff));
  const bytes = file();
  const [left, right] = one?.parts ?? [];
  expect((left?.length ?? 0) + HEX.length + (right?.length ?? 0)).toBe(bytes.length);
});

describe("the byte range", () => {
  test.each<[string, Change["range"], string]>([
    ["ends a byte before the value", ([, from, to, length]) => [0, from - 1, to, length], "gap"],
    ["covers the value's first byte", ([, from, to, length]) => [0, from + 1, to, length], "gap"],
    ["begins again a byte after the value", ([, from, to, length]) => [0, from, to + 1, length - 1], "gap"],
    ["covers the value's last byte", ([, from, to, length]) => [0, from, to - 1, length + 1], "gap"],
    ["goes beyond the end", ([, from, to, length]) => [0, from, to, length + 1], "beyond-end"],
    ["ends within the file", ([, from, to, length]) => [0, from, to, length - 9], "not-a-revision"],
    ["begins late", ([, from, to, length]) => [1, from - 1, to, length], "byte-range"],
    ["has no first part", ([, , to, length]) => [0, 0, to, length], "byte-range"],
    ["has no second part", ([, from, to]) => [0, from, to, 0], "byte-range"],
    ["is negative", ([, from, to, length]) => [0, from, to, -length], "byte-range"],
    ["is negative at the gap", ([, from, to, length]) => [0, -from, to, length], "byte-range"],
    ["has a negative gap's end", ([, from, to, length]) => [0, from, -to, length], "byte-range"],
    ["is no whole number", ([, from, to, length]) => [0, `${from}.5`, to, length], "byte-range"],
    ["has three numbers", ([, from, to]) => [0, from, to], "byte-range"],
    ["has five numbers", ([, from, to, length]) => [0, from, to, length, 0], "byte-range"],
  ])("%s", (_, range, problem) => {
    expect(problems(range ? { range } : {})).toEqual([[problem]]);
  });
});

describe("the value", () => {
  test.each([
    ["a literal string", "(0011aabbCCddEEff)"],
    ["empty", "<>"],
    ["of white space within", "<0011 aabb>"],
    ["of a line end within", "<0011\naabb>"],
    ["half a byte short", "<0011aab>"],
    ["a number", " 7 "],
  ])("is %s", (_, contents) => {
    expect(problems({ contents })).toEqual([["contents"]]);
  });
});

describe("the dictionary", () => {
  test("says a key twice: readers differ in which they take", () => {
    expect(problems({ entries: "/Type/Sig/SubFilter/x/Name(a)/Name(b)" })).toEqual([["key-twice"]]);
  });

  test("says no format", () => {
    expect(problems({ entries: "/Type/Sig" })).toEqual([["sub-filter"]]);
  });

  test("stands in its field: it has no place of its own in the file", () => {
    const direct = `/V<</Type/Sig/SubFilter/x/ByteRange[0 1 2 3]/Contents${HEX}>>`;
    expect(problems({ field: direct })).toEqual([["not-in-file"]]);
  });

  test.each(["/V 7", "/V(x)", "/V[1]", "/V 99 0 R"])("is none: %s", (field) => {
    expect(problems({ field })).toEqual([["no-dictionary"]]);
  });

  test("a field without a value, or whose value is null, is not signed", () => {
    expect([find({ field: "" }), find({ field: "/V null" })]).toEqual([[], []]);
  });

  test.each([
    ["/Type/DocTimeStamp/SubFilter/ETSI.RFC3161", true],
    ["/Type/DocTimeStamp/SubFilter/x", true],
    ["/SubFilter/ETSI.RFC3161", true],
    ["/Type/Sig/SubFilter/ETSI.CAdES.detached", false],
  ])("%s is a timestamp: %s (ISO 32000-2 §12.8.5)", (entries, isTimestamp) => {
    expect(find({ entries })).toMatchObject([{ isTimestamp }]);
  });
});

test("fields that share a value are one signature with several names", () => {
  expect(find({ fields: 3 })).toMatchObject([{ names: ["first", "other 0", "other 1"], problems: [] }]);
});

test("two that cover each other are made, they do not happen", () => {
  expect(problems({ second: true })).toEqual([["overlap"], ["overlap"]]);
});

describe("a later revision", () => {
  const catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[6 0 R 4 0 R]>>>>";
  const signature = `<</Type/Sig/SubFilter/ETSI.CAdES.detached/ByteRange[${"@".repeat(NUMBERS)}]/Contents${HEX}>>`;
  const second = { 1: catalog, 6: "<</FT/Sig/T(second)/V 7 0 R>>", 7: signature };

  test("may be signed again: in the order of what they cover, whatever the form's", () => {
    const first = file();
    const found = findIn(appended(first, second));
    expect(found).toMatchObject([
      { names: ["first"], problems: [] },
      { names: ["second"], problems: [] },
    ]);
    expect(found.map(({ revision }) => revision?.bytes.length)).toEqual([first.length, appended(first, second).length]);
  });

  test("may show a signature under one more name, but not first under another than was signed", () => {
    const also = { 1: catalog.replace("6 0 R 4 0 R", "4 0 R 6 0 R"), 6: "<</FT/Sig/T(also)/V 5 0 R>>" };
    expect(findIn(appended(file(), also))).toMatchObject([{ names: ["first", "also"], problems: [] }]);
    const renamed = appended(file(), { 4: "<</FT/Sig/T(renamed)/V 5 0 R>>" });
    expect(findIn(renamed)).toMatchObject([{ names: ["renamed"], problems: ["not-in-revision"] }]);
  });

  test("cannot lend an earlier revision a signature it did not show", () => {
    const unused = file({ field: "" });
    expect(findIn(appended(unused, { 4: "<</FT/Sig/T(first)/V 5 0 R>>" }))).toMatchObject([
      { names: ["first"], problems: ["not-in-revision"] },
    ]);
  });
});

test("two hundred are looked at, one more is too many", () => {
  expect(find({ field: "/V 7", fields: 200 })).toHaveLength(200);
  expect(() => find({ field: "/V 7", fields: 201 })).toThrow("too many signatures");
});
