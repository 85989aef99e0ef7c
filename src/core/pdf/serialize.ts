import { type Bytes, concat } from "#core/bytes.ts";
import { ascii, PdfError, type PdfValue } from "./values.ts";

/** Writes one object as it stands between `obj` and `endobj` (ISO 32000-2 §7.3). Streams get their true /Length. */
export function serialize(value: PdfValue): Bytes {
  const parts: Bytes[] = [];
  write(value, parts);
  return concat(...parts);
}

function write(value: PdfValue, parts: Bytes[]): void {
  const text = (words: string) => parts.push(ascii(words));
  if (value === null || typeof value === "boolean") text(String(value));
  else if (typeof value === "number") text(numberText(value));
  else if (Array.isArray(value)) {
    text("[");
    value.forEach((item, at) => {
      if (at > 0) text(" ");
      write(item, parts);
    });
    text("]");
  } else if (value.t === "ref") text(`${value.num} ${value.gen} R`);
  else if (value.t === "name") text(nameText(value.name));
  else if (value.t === "string") text(stringText(value.bytes, value.isHex));
  else if (value.t === "dict") {
    text("<<");
    for (const [key, item] of value.map) {
      text(`${nameText(key)} `);
      write(item, parts);
    }
    text(">>");
  } else {
    const map = new Map(value.dict.map).set("Length", value.raw.length);
    write({ t: "dict", map, twice: [] }, parts);
    text("\nstream\n");
    parts.push(value.raw);
    text("\nendstream");
  }
}

/**
 * Reads back as the same number, so that a dictionary written anew says what it said; never an exponent (§7.3.3).
 * @throws PdfError for what is not finite
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new PdfError("syntax", "not a finite number");
  const [digits = "", exponent] = String(value).split("e");
  if (exponent === undefined) return digits;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const zeros = "0".repeat(-Number(exponent) - 1);
  return `${value < 0 ? "-" : ""}0.${zeros}${digits.replace(/[-.]/g, "")}`;
}

/** For what is drawn: a thousandth of a point is finer than any printer. */
export const drawnText = (value: number): string => numberText(Math.round(value * 1000) / 1000);

const nameText = (text: string): string =>
  `/${text.replaceAll(/[^!-~]|[#()<>[\]{}/%]/g, (letter) => `#${letter.charCodeAt(0).toString(16).padStart(2, "0")}`)}`;

function stringText(bytes: Bytes, isHex: boolean): string {
  if (isHex) return `<${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}>`;
  let out = "(";
  for (const byte of bytes) {
    if (byte === 0x28 || byte === 0x29 || byte === 0x5c) out += `\\${String.fromCharCode(byte)}`;
    else if (byte < 32 || byte > 126) out += `\\${byte.toString(8).padStart(3, "0")}`;
    else out += String.fromCharCode(byte);
  }
  return `${out})`;
}
