import { expect, test } from "vitest";
import { childrenOf, readDer } from "#core/asn1/der-reader.ts";
import { oid, printableString, sequence, setOf, utf8String } from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { inName, isNameLabel, isSameName, isWithinName, nameKey, nameOf, readName } from "./name.ts";

const attribute = (type: string, value: string, write = utf8String) => setOf(sequence(oid(type), write(value)));
const read = (...attributes: Uint8Array[]) => readName(readDer(sequence(...attributes)));
const [C, O, CN] = [OID.country, OID.organization, OID.commonName];
const hospital = read(attribute(C, "CN"), attribute(O, "First Hospital"), attribute(CN, "Li"));

test.each([
  ["itself", hospital, true],
  [
    "another string type",
    read(attribute(C, "CN", printableString), attribute(O, "First Hospital"), attribute(CN, "Li")),
    true,
  ],
  [
    "other case and white space",
    read(attribute(C, "cn"), attribute(O, "  first \t HOSPITAL "), attribute(CN, "LI")),
    true,
  ],
  ["white space within a word", read(attribute(C, "CN"), attribute(O, "FirstHospital"), attribute(CN, "Li")), false],
  ["another value", read(attribute(C, "CN"), attribute(O, "First Hospital"), attribute(CN, "Lin")), false],
  [
    "the value under another type",
    read(attribute(C, "CN"), attribute(CN, "First Hospital"), attribute(O, "Li")),
    false,
  ],
  ["another order", read(attribute(O, "First Hospital"), attribute(C, "CN"), attribute(CN, "Li")), false],
  ["only its beginning", read(attribute(C, "CN"), attribute(O, "First Hospital")), false],
  [
    "more behind it",
    read(attribute(C, "CN"), attribute(O, "First Hospital"), attribute(CN, "Li"), attribute(CN, "x")),
    false,
  ],
  ["nobody", read(), false],
])("RFC 5280 §7.1 a name and %s are the same: %s", (_, other, isSame) => {
  expect(isSameName(hospital, other)).toBe(isSame);
  expect(isSameName(other, hospital)).toBe(isSame);
  expect(nameKey(hospital) === nameKey(other)).toBe(isSame);
});

test("an empty name is the same as an empty name only", () => {
  expect(isSameName(read(), read())).toBe(true);
  expect(nameKey(read())).toBe(nameKey(read()));
  expect(isSameName(read(), readName(readDer(sequence(setOf()))))).toBe(false);
});

test("a name is within another that it begins with (§4.2.1.10)", () => {
  const base = read(attribute(C, "cn"), attribute(O, "first hospital"));
  expect([isWithinName(hospital, base), isWithinName(base, hospital), isWithinName(hospital, read())]).toEqual([
    true,
    false,
    true,
  ]);
});

test("country and serial number are PrintableString where they can be, everything else is UTF-8 (§4.1.2.4)", () => {
  const tagOf = (label: Parameters<typeof nameOf>[0][number]["label"], value: string) => {
    const [rdn] = childrenOf(readDer(nameOf([{ label, value }])));
    const [pair] = rdn ? childrenOf(rdn) : [];
    return pair ? childrenOf(pair)[1]?.tag : null;
  };
  expect([tagOf("C", "CN"), tagOf("SERIALNUMBER", "A-1"), tagOf("C", "中国"), tagOf("CN", "CN")]).toEqual([
    0x13, 0x13, 0x0c, 0x0c,
  ]);
  expect(() => nameOf([{ label: "CN", value: "" }])).toThrow(RangeError);
});

test("a name reads as its certificate writes it, with what would divide it escaped (RFC 4514 §2.4)", () => {
  expect(read(attribute(O, 'A, "B" + C\\D'), attribute("1.2.3", "x")).text).toBe('O=A\\, \\"B\\" \\+ C\\\\D, 1.2.3=x');
  expect([inName(hospital, "CN"), inName(hospital, "T"), isNameLabel("CN"), isNameLabel("toString")]).toEqual([
    "Li",
    null,
    true,
    false,
  ]);
});
