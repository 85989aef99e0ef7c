import type { PdfReader } from "#core/pdf/reader.ts";
import { ascii, dict, name, type PdfDict, type PdfRef, type PdfValue, ref, string } from "#core/pdf/values.ts";

/** What attackers add: a script, a white sheet, a form, a text. */
export const text = (value: string) => string(ascii(value));
export const script = dict({ S: name("JavaScript"), JS: text("app.alert(1)") });
export const cover: PdfValue = { t: "stream", dict: dict({}), raw: ascii("1 1 1 rg 0 0 900 900 re f") };
export const form = (content: string): PdfValue => ({
  t: "stream",
  dict: dict({ Type: name("XObject"), Subtype: name("Form"), BBox: [0, 0, 600, 800] }),
  raw: ascii(content),
});
export const note = (subtype: string, more: Record<string, PdfValue> = {}): PdfDict =>
  dict({ Type: name("Annot"), Subtype: name(subtype), Rect: [0, 0, 500, 500], F: 4, ...more });

export const pairs = (list: readonly (readonly [string, PdfValue])[]) => list;

export function firstObject(reader: PdfReader, isWanted: (value: PdfValue) => boolean): PdfRef | null {
  for (const num of reader.entries.keys()) {
    const at = ref(num);
    if (isWanted(reader.get(at))) return at;
  }
  return null;
}
