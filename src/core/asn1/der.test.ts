import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex } from "#core/bytes.ts";
import { childrenOf, DerError, Fields, octetsOf, readDer, readDerPrefix, retagged } from "./der-reader.ts";
import {
  booleanOf,
  integerBytesOf,
  namedBitsOf,
  oidOf,
  smallIntegerOf,
  textOf,
  timeOf,
  unsignedOf,
} from "./der-values.ts";
import {
  certificateTime,
  generalizedTime,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
  setOf,
  tlv,
  unsigned,
  utf8String,
} from "./der-writer.ts";
import { OID } from "./oids.ts";

const hex = (text: string) => fromHex(text.replaceAll(" ", ""));

describe("strict DER refuses", () => {
  test.each([
    ["nothing", ""],
    ["a tag alone", "30"],
    ["a truncated length", "3082 01"],
    ["truncated content", "0403 0102"],
    ["trailing bytes", "0400 00"],
    ["a long form of a short length", "0481 01 00"],
    ["a leading zero in a length", "0482 0080"],
    ["a length of five bytes", "0485 0000000001 00"],
    ["an indefinite length", "3080 0000"],
    ["a multi-byte tag", "1f8101 00"],
    ["end-of-contents", "0000"],
  ])("%s", (_, bytes) => {
    expect(() => readDer(hex(bytes))).toThrow(DerError);
  });

  test.each([
    ["an empty INTEGER", "0200"],
    ["an INTEGER with a spare zero", "0202 0001"],
    ["an INTEGER with a spare ff", "0202 ff80"],
  ])("%s", (_, bytes) => {
    expect(() => integerBytesOf(readDer(hex(bytes)))).toThrow(DerError);
  });

  test("a negative number where none belongs, and one too large for a number", () => {
    expect(() => unsignedOf(readDer(hex("0201 80")))).toThrow(DerError);
    expect(() => smallIntegerOf(readDer(hex("0207 01000000000000")))).toThrow(DerError);
  });

  test("a BOOLEAN that is neither 00 nor ff, unless leniency is asked for", () => {
    const odd = readDer(hex("0101 01"));
    expect(() => booleanOf(odd)).toThrow(DerError);
    expect(booleanOf(odd, true)).toBe(true);
    expect(() => booleanOf(readDer(hex("0102 0000")), true)).toThrow(DerError);
  });

  test.each(["0600", "0602 8001", "0602 2a80", `0615 2a ${"ff".repeat(19)} 7f`])("object identifier %s", (bytes) => {
    expect(() => oidOf(readDer(hex(bytes)))).toThrow(DerError);
  });
});

test("nesting is bounded", () => {
  let deep = hex("3080 0000");
  for (let i = 0; i < 100; i++) deep = concat(hex("3080"), deep, hex("0000"));
  expect(() => readDer(deep, "ber")).toThrow("nested too deeply");
});

test("BER lengths are read only where they are named", () => {
  const pieces = hex("2480 0402 0102 0401 03 0000");
  expect(octetsOf(readDer(pieces, "ber"))).toEqual(Uint8Array.of(1, 2, 3));
  expect(() => readDer(pieces)).toThrow(DerError);
  expect(readDer(hex("0481 01 07"), "ber").content).toEqual(Uint8Array.of(7));
  expect(readDerPrefix(hex("0401 07 0000")).whole.length).toBe(3);
});

test("a structure's fields are all named: too few and too many are refused", () => {
  const two = readDer(sequence(integer(1), integer(2)));
  const fields = new Fields(two, "Pair");
  expect(smallIntegerOf(fields.next(0x02))).toBe(1);
  expect(() => fields.end()).toThrow("Pair: a field too many");
  fields.next();
  expect(() => fields.next()).toThrow("Pair: a field is missing");
  expect(() => new Fields(two, "Pair").next(0x30)).toThrow("Pair: unexpected field");
});

test.each([
  [OID.sm2Curve, "06082a811ccf5501822d"],
  [OID.sm2WithSm3, "06082a811ccf55018375"],
  [OID.sm3, "06082a811ccf55018311"],
  [OID.rsaEncryption, "06092a864886f70d010101"],
  // X.667 §6.5: a UUID's arc, 128 bits.
  ["2.25.329800735698586629295641978511506172918", "06146983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776"],
])("object identifier %s", (dotted, der) => {
  expect(toHex(oid(dotted))).toBe(der);
  expect(oidOf(readDer(fromHex(der)))).toBe(dotted);
});

test("numbers are minimal and unsigned", () => {
  expect(toHex(integer(0))).toBe("020100");
  expect(toHex(integer(128))).toBe("02020080");
  expect(toHex(unsigned(hex("0000ff")))).toBe("020200ff");
  expect(toHex(unsigned(new Uint8Array()))).toBe("020100");
  expect(smallIntegerOf(readDer(integer(1_234_567_890_123)))).toBe(1_234_567_890_123);
});

test("SET OF is in the order of its encodings (X.690 §11.6)", () => {
  const shuffled = [octetString(hex("02")), integer(5), octetString(hex("0101")), octetString(hex("01"))];
  const order = childrenOf(readDer(setOf(...shuffled))).map((one) => toHex(one.whole));
  expect(order).toEqual(["020105", "040101", "040102", "04020101"]);
});

test("named bits lose their trailing zeros (X.690 §11.2.2)", () => {
  expect(toHex(namedBits(0, 1))).toBe("030206c0");
  expect(toHex(namedBits(14))).toBe("0303010002");
  expect(toHex(namedBits())).toBe("030100");
  expect(namedBitsOf(readDer(hex("0303 07 0080")))).toEqual(new Set([8]));
});

test("long contents have long lengths", () => {
  for (const length of [127, 128, 255, 256, 65_535, 65_536, 0xffffff, 0x1000000]) {
    const der = tlv(0x04, new Uint8Array(length));
    expect(readDer(der).content.length).toBe(length);
  }
});

describe("time", () => {
  const utc = (text: string) => tlv(0x17, new TextEncoder().encode(text));
  const general = (text: string) => tlv(0x18, new TextEncoder().encode(text));

  test.each([
    [utc("500101000000Z"), Date.UTC(1950, 0, 1)],
    [utc("491231235959Z"), Date.UTC(2049, 11, 31, 23, 59, 59)],
    [utc("240229120000Z"), Date.UTC(2024, 1, 29, 12)],
    [general("20500101000000Z"), Date.UTC(2050, 0, 1)],
    [general("19700101000000.5Z"), 500],
    [general("20261124021827.123456Z"), Date.UTC(2026, 10, 24, 2, 18, 27, 123)],
    [general("16000229000000Z"), Date.UTC(1600, 1, 29)],
  ])("%# is read", (der, ms) => {
    expect(timeOf(readDer(der))).toBe(ms);
  });

  test.each([
    utc("2401010000Z"),
    utc("240101000000+0800"),
    utc("230229000000Z"),
    utc("241301000000Z"),
    utc("240100000000Z"),
    utc("240101240000Z"),
    general("20240101000000.50Z"),
    general("20240101000000.Z"),
    general("20240101000000"),
    tlv(0x0c, new TextEncoder().encode("240101000000Z")),
  ])("malformed %# is refused", (der) => {
    expect(() => timeOf(readDer(der))).toThrow(DerError);
  });

  test("what is written is read back, over four centuries", () => {
    for (let ms = Date.UTC(1951, 2, 3, 4, 5, 6); ms < Date.UTC(2350, 0, 1); ms += 86_400_000 * 9.7) {
      const second = Math.floor(ms / 1000) * 1000;
      expect(timeOf(readDer(certificateTime(ms)))).toBe(second);
      expect(timeOf(readDer(generalizedTime(Math.floor(ms))))).toBe(Math.floor(ms));
    }
  });

  test("GeneralizedTime has no trailing zeros (RFC 3161 §2.4.2), certificates change form in 2050", () => {
    const text = (der: Uint8Array) => textOf(readDer(der).as({ tag: 0x16 }));
    expect(text(generalizedTime(Date.UTC(2026, 0, 1, 0, 0, 0, 500)))).toBe("20260101000000.5Z");
    expect(text(generalizedTime(Date.UTC(2026, 0, 1)))).toBe("20260101000000Z");
    expect(text(certificateTime(Date.UTC(2049, 11, 31, 23, 59, 59, 999)))).toBe("491231235959Z");
    expect(text(certificateTime(Date.UTC(2050, 0, 1)))).toBe("20500101000000Z");
  });
});

test("strings of every kind are text; what is none stays visible", () => {
  expect(textOf(readDer(utf8String("林知秋")))).toBe("林知秋");
  expect(textOf(readDer(hex("1e04 6797 77e5")))).toBe("林知");
  expect(textOf(readDer(hex("1302 4142")))).toBe("AB");
  expect(textOf(readDer(hex("0c01 ff")))).toBe("#0c01ff");
});

test("an element read under another tag leaves the input as it is, a Buffer too", () => {
  const input = Buffer.from([0xa0, 0x02, 0x05, 0x00]);
  expect(retagged(readDer(input), 0x31).tag).toBe(0x31);
  expect(input[0]).toBe(0xa0);
});
