import { civilOf } from "#core/asn1/der-values.ts";
import { ascii, type PdfString, string } from "./values.ts";

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** A date string (ISO 32000-2 §7.9.4) such as `D:20261124101827+08'00'`: Chinese hospitals live in one zone. */
export function dateString(ms: number): PdfString {
  const local = Math.floor(ms / 1000) + 8 * 3600;
  const days = Math.floor(local / 86_400);
  const second = local - days * 86_400;
  const { year, month, day } = civilOf(days);
  const time = `${two(Math.floor(second / 3600))}${two(Math.floor(second / 60) % 60)}${two(second % 60)}`;
  return string(ascii(`D:${year}${two(month)}${two(day)}${time}+08'00'`));
}
