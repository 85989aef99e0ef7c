import { describe, expect, test } from "vitest";
import { type Bytes, concat, fromHex, toHex } from "#core/bytes.ts";
import {
  childrenOf,
  DerError,
  expectTag,
  Fields,
  fieldsOf,
  insideOf,
  octetsOf,
  readDer,
  readInside,
} from "./der-reader.ts";
import { integerBytesOf, oidOf, unsignedOf } from "./der-values.ts";
import { oid } from "./der-writer.ts";

// Where one element ends and the next begins, and what is remembered of what was read.

const hex = (text: string) => fromHex(text.replaceAll(" ", ""));
const zeros = (length: number) => new Uint8Array(length);

describe("an element ends where its parent does (X.690 §8.1.3)", () => {
  test.each([
    ["a tag alone", "3001 04"],
    ["a length that goes on behind it", "3002 0482"],
    ["a length whose last byte is behind it", "3003 0482 00"],
    ["content that goes on behind it", "3003 0404 01"],
  ])("%s", (_, bytes) => {
    // What follows would complete the child.
    const following = hex("0001 0203 0405 0607 0809 0a0b 0c0d 0e0f");
    const outer = readDer(concat(hex("3012"), hex(bytes), following.subarray(0, 0x12 - hex(bytes).length)), "ber");
    const parent = new Fields(outer, "Outer").next();
    expect(() => childrenOf(parent)).toThrow("truncated");
  });
});

describe("lengths", () => {
  test.each([
    ["128 in one byte", concat(hex("0481 80"), zeros(128)), true, true],
    ["127 in a byte of its own", concat(hex("0481 7f"), zeros(127)), false, true],
    ["256 in two", concat(hex("0482 0100"), zeros(256)), true, true],
    ["255 in two", concat(hex("0482 00ff"), zeros(255)), false, true],
    ["256 in three", concat(hex("0483 000100"), zeros(256)), false, true],
    ["one in four", concat(hex("0484 00000001"), zeros(1)), false, true],
    ["one in five", concat(hex("0485 0000000001"), zeros(1)), false, false],
    ["none of a primitive element", hex("0480 0000"), false, false],
    ["an end of one zero", hex("3080 0401 07 00"), false, false],
    ["an end of another tag", hex("3080 0401 07 0001"), false, false],
    ["an end behind the end", hex("3080 0401 07"), false, false],
    ["of a multi-byte tag", hex("1f81 0100"), false, false],
    ["of a constructed multi-byte tag", hex("3f81 0100"), false, false],
  ])("%s", (_, bytes, isDer, isBer) => {
    const reads = (rules: "der" | "ber") => {
      try {
        return readDer(bytes, rules).end === bytes.length;
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
        return false;
      }
    };
    expect([reads("der"), reads("ber")]).toEqual([isDer, isBer]);
  });

  test("thirty-two indefinite ones within each other, and no more", () => {
    const nested = (depth: number): Bytes =>
      depth === 0 ? hex("0400") : concat(hex("3080"), nested(depth - 1), hex("0000"));
    expect(readDer(nested(32), "ber").size).toBeGreaterThan(0);
    expect(() => readDer(nested(33), "ber")).toThrow("nested too deeply");
  });
});

test("only what is constructed has fields, and each asks for its own tag", () => {
  expect(() => childrenOf(readDer(hex("0402 0400")))).toThrow("not constructed");
  expect(() => fieldsOf(readDer(hex("3100")), "Pair")).toThrow("Pair: not a SEQUENCE");
  expect(() => expectTag(readDer(hex("3100")), 0x30, "Pair")).toThrow("Pair: unexpected field");
  expect(insideOf(readDer(hex("a002 0500")), "Choice").tag).toBe(0x05);
  expect(() => insideOf(readDer(hex("a004 0500 0500")), "Choice")).toThrow("Choice: a field too many");
  expect(readInside(readDer(hex("0402 0500"))).tag).toBe(0x05);
  expect(() => readInside(readDer(hex("0403 0500 00")))).toThrow("trailing bytes");
  const of = (bytes: string) => new Fields(readDer(hex(bytes)), "Choice");
  for (const bytes of ["3002 8000", "3002 8100", "3002 8200"]) {
    expect(of(bytes).next(0x80, 0x81, 0x82).tag).toBe(of(bytes).maybe(0x80, 0x81, 0x82)?.tag);
    expect(of(bytes).maybe(0x83)).toBeUndefined();
    expect(() => of(bytes).next(0x83, 0x84, 0x85)).toThrow("Choice: unexpected field");
  }
  expect(of("3000").maybe(0x80)).toBeUndefined();
});

test("octets are primitive in DER; pieces, also tagged implicitly, are BER's (X.690 §8.7, §10.2)", () => {
  expect(octetsOf(readDer(hex("8001 07")))).toEqual(Uint8Array.of(7));
  expect(octetsOf(readDer(hex("a003 0401 07"), "ber"))).toEqual(Uint8Array.of(7));
  expect(() => octetsOf(readDer(hex("2403 0401 07")))).toThrow("not an OCTET STRING");
  expect(() => octetsOf(readDer(hex("3003 0401 07"), "ber"))).toThrow("not an OCTET STRING");
});

test("a number without its sign byte, which is there only where it has to be (§8.3.2)", () => {
  const read = (bytes: string) => toHex(unsignedOf(readDer(hex(bytes))));
  expect([read("0201 00"), read("0201 7f"), read("0202 0080"), read("0202 0100")]).toEqual(["00", "7f", "80", "0100"]);
  for (const bytes of ["0202 0000", "0202 007f", "0202 ffff"]) expect(() => read(bytes)).toThrow(DerError);
  for (const bytes of ["0202 0080", "0202 ff7f", "0201 ff"])
    expect(integerBytesOf(readDer(hex(bytes)))).toEqual(hex(bytes).subarray(2));
});

test.each([
  ["0.39", "27"],
  ["1.0", "28"],
  ["1.39", "4f"],
  ["2.0", "50"],
  ["2.47", "7f"],
  ["2.48", "8100"],
  ["2.999", "8837"],
  [`1.2.${2 ** 46}`, "2a90808080808000"],
  [`1.2.${2n ** 53n}`, "2a9080808080808000"],
  [`2.25.${2n ** 128n - 1n}`, `6983${"ff".repeat(17)}7f`],
  [`2.${2n ** 60n}.1`, "90808080808080805001"],
])("object identifier %s (§8.19.4)", (dotted, content) => {
  const der = concat(Uint8Array.of(0x06, content.length / 2), hex(content));
  expect(oidOf(readDer(der))).toBe(dotted);
  expect(toHex(oid(dotted))).toBe(toHex(der));
});

test.each(["2a 81", "2a 8001", "2a 83ffffffffffffffffff", `69 8083 ${"ff".repeat(17)} 7f`])(
  "object identifier %s is refused",
  (content) => {
    const bytes = hex(content);
    expect(() => oidOf(readDer(concat(Uint8Array.of(0x06, bytes.length), bytes)))).toThrow(DerError);
  },
);

test("identifiers that share a place in memory keep their own: four thousand, three times over", () => {
  const names = Array.from({ length: 4000 }, (_, i) => `1.2.156.${10_000 + i}.${i % 7}`);
  const ders = names.map(oid);
  for (let round = 0; round < 3; round++) expect(ders.map((der) => oidOf(readDer(der)))).toEqual(names);
});
