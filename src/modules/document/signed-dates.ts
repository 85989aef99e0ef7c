import type { Draw } from "#core/pdf/appearance.ts";
import { lineWidth } from "#core/pdf/font.ts";
import { pageAt, toUserSpace } from "#core/pdf/pages.ts";
import type { PdfReader } from "#core/pdf/reader.ts";
import type { Widget } from "#core/pdf/signature-field.ts";
import type { Origin } from "#modules/template/generate-form.ts";
import { signedDateText } from "#modules/template/signed-date.ts";
import { fontFor } from "./font.ts";
import { POINTS_PER_MM } from "./rules.ts";

/**
 * Where the document's template wants the date of the signature in this field, and what is written there: the day it is
 * signed cannot be in the page's content, which stands since before the first signature.
 */
export function datesOf(pdf: PdfReader, field: string, now: Date, origin: Origin | null | undefined): Widget[] {
  return (origin?.areas ?? []).flatMap(({ who, date, page, x, y, w, h }): Widget[] => {
    if (!date || who !== field) return [];
    const shown = { x: points(x), y: points(y), width: points(w), height: points(h) };
    const box = toUserSpace(pageAt(pdf, page - 1), shown);
    return [{ page: page - 1, box, draw: drawDate(signedDateText(now, date.format), date) }];
  });
}

const points = (mm: number): number => mm * POINTS_PER_MM;

/** On the box's middle, as large as the form says or the box allows. */
function drawDate(text: string, { size: wanted, align }: { size: number; align: string }): Draw {
  const font = fontFor([text]);
  const width = lineWidth(font, text);
  return (room, height) => {
    const size = Math.min(wanted, room / Math.max(width, 0.01), height);
    const spare = room - width * size;
    const x = align === "right" ? spare : align === "center" ? spare / 2 : 0;
    // Chinese letters have 0.88 of their size above the baseline.
    return { pictures: [], lines: [{ font, text, x, y: height / 2 - size * 0.38, size }] };
  };
}
