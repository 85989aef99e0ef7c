import type { Bytes } from "#core/bytes.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { PdfError, type PdfValue } from "./values.ts";

/** An object's value, its bytes as they are to stand there, or what writes them with care for what lies where. */
export type Body = PdfValue | Bytes | ((out: ByteWriter) => void);

/** A whole indirect object (§7.3.10). */
export function writeObject(num: number, gen: number, body: Body, out: ByteWriter): void {
  out.integer(num);
  out.text(" ");
  out.integer(gen);
  out.text(" obj\n");
  if (typeof body === "function") body(out);
  else if (body instanceof Uint8Array) out.bytes(body);
  else writeValue(body, out);
  out.text("\nendobj\n");
}

/** One object as it stands between `obj` and `endobj` (ISO 32000-2 §7.3). Streams get their true /Length. */
export function writeValue(value: PdfValue, out: ByteWriter): void {
  if (value === null || typeof value === "boolean") out.text(String(value));
  else if (typeof value === "number") writeNumber(value, out);
  else if (Array.isArray(value)) {
    out.text("[");
    value.forEach((item, at) => {
      if (at > 0) out.text(" ");
      writeValue(item, out);
    });
    out.text("]");
  } else if (value.t === "ref") out.reference(value.num, value.gen);
  else if (value.t === "name") out.name(value.name);
  else if (value.t === "string") writeString(value.bytes, value.isHex, out);
  else if (value.t === "dict") writeEntries(value.map, null, out);
  else {
    writeEntries(value.dict.map, value.raw.length, out);
    out.text("\nstream\n");
    out.bytes(value.raw);
    out.text("\nendstream");
  }
}

function writeEntries(map: ReadonlyMap<string, PdfValue>, streamLength: number | null, out: ByteWriter): void {
  out.text("<<");
  map.forEach((item, key) => {
    if (streamLength === null || key !== "Length") writeEntry(key, item, out);
  });
  if (streamLength !== null) writeEntry("Length", streamLength, out);
  out.text(">>");
}

/** A key and its value, as they stand in a dictionary. */
export function writeEntry(key: string, value: PdfValue, out: ByteWriter): void {
  out.name(key);
  out.text(" ");
  writeValue(value, out);
}

function writeNumber(value: number, out: ByteWriter): void {
  if (value >= 0 && Number.isSafeInteger(value)) out.integer(value);
  else out.text(numberText(value));
}

/**
 * Reads back as the same number, so that a dictionary written anew says what it said; never an exponent (§7.3.3).
 * @throws PdfError for what is not finite
 */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new PdfError("syntax", "not a finite number");
  const shortest = String(value);
  if (!shortest.includes("e")) return shortest;
  if (Number.isInteger(value)) return BigInt(value).toString();
  const [digits = "", exponent] = shortest.split("e");
  const zeros = "0".repeat(-Number(exponent) - 1);
  return `${value < 0 ? "-" : ""}0.${zeros}${digits.replace(/[-.]/g, "")}`;
}

/** For what is drawn: a thousandth of a point is finer than any printer. */
export const drawnText = (value: number): string => numberText(Math.round(value * 1000) / 1000);

function writeString(bytes: Bytes, isHex: boolean, out: ByteWriter): void {
  out.text(isHex ? "<" : "(");
  if (isHex) out.hexadecimal(bytes);
  else
    for (const byte of bytes) {
      if (byte === 0x28 || byte === 0x29 || byte === 0x5c) out.text("\\");
      if (byte < 32 || byte > 126) out.text(`\\${byte.toString(8).padStart(3, "0")}`);
      else out.byte(byte);
    }
  out.text(isHex ? ">" : ")");
}
