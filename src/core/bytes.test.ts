import { expect, test } from "vitest";
import { concat, equalBytes, fromBase64url, fromHex, fromUtf8, toBase64url, toHex, u32, u64, utf8 } from "./bytes.ts";

test("base64url agrees with Node on every length and refuses padding and stray bits", () => {
  for (let length = 0; length < 70; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255);
    const text = toBase64url(bytes);
    expect(text).toBe(Buffer.from(bytes).toString("base64url"));
    expect(fromBase64url(text)).toEqual(bytes);
  }
  for (const bad of ["A", "AB==", "AA+A", "AB", "AAB"]) expect(() => fromBase64url(bad)).toThrow(TypeError);
});

test("UTF-8 agrees with Node, rare characters included, and malformed bytes are refused", () => {
  const text = "张三·𠮷㛃 ñ €\u0000";
  expect(utf8(text)).toEqual(new Uint8Array(Buffer.from(text)));
  expect(fromUtf8(utf8(text))).toBe(text);
  for (const bad of ["c080", "eda080", "f5808080", "e4bd", "80", "f0808080"])
    expect(() => fromUtf8(fromHex(bad))).toThrow(TypeError);
});

test("hex, integers, concatenation and comparison", () => {
  expect(toHex(concat(u32(0xdeadbeef), u64(2 ** 40 + 1)))).toBe("deadbeef0000010000000001");
  expect(() => fromHex("0g")).toThrow(TypeError);
  expect(() => u32(2 ** 32)).toThrow(RangeError);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false);
  expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true);
});
