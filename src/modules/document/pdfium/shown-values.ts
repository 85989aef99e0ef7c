import type { FieldOnPage } from "#core/pdf/field-values.ts";
import type { Engine } from "./engine.ts";
import { withMemory, withPage } from "./open.ts";
import type { HiddenText } from "./task.ts";
import { withText } from "./text.ts";

/** Points around a field in which its text may stand. */
const EDGE = 1;
const LONGEST = 40;

/**
 * The fields of a page whose drawn text is another than their value: a reader shows the one until the field is touched, and
 * then the other (the overlay of shadow attacks). The page's appearances become its content; the document is changed.
 */
export function misshown(engine: Engine, document: number, page: number, fields: readonly FieldOnPage[]): HiddenText[] {
  if (fields.length === 0) return [];
  withPage(engine, document, page, (handle) => engine.FPDFPage_Flatten(handle, 0));
  return withPage(engine, document, page, (handle) =>
    withText(engine, handle, (text) =>
      fields.flatMap(({ rect, values }) => {
        const shown = textWithin(engine, text, rect);
        if (values.some((value) => agrees(value, shown))) return [];
        const value = values[0] ?? "";
        return [{ page, kind: "value" as const, text: value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value }];
      }),
    ),
  );
}

function textWithin(engine: Engine, text: number, [left, bottom, right, top]: FieldOnPage["rect"]): string {
  const box = [left - EDGE, top + EDGE, right + EDGE, bottom - EDGE] as const;
  const count = engine.FPDFText_GetBoundedText(text, ...box, 0, 0);
  if (count < 1) return "";
  return withMemory(engine, count * 2 + 2, (address) => {
    const written = engine.FPDFText_GetBoundedText(text, ...box, address, count);
    return new TextDecoder("utf-16le").decode(engine.runtime.HEAPU8.slice(address, address + written * 2));
  });
}

/**
 * Whether a drawn text may stand for a value: one holds the other, blanks and punctuation apart (a long text is cut, an
 * amount gets its commas), or both have the same letters (a date is turned round).
 */
function agrees(value: string, shown: string): boolean {
  const [wanted, seen] = [value, shown].map((one) => one.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, ""));
  if (!wanted || !seen) return wanted === seen || !wanted;
  if (seen.includes(wanted) || wanted.includes(seen)) return true;
  return Array.from(wanted).toSorted().join("") === Array.from(seen).toSorted().join("");
}
