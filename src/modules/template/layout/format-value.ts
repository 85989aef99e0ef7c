import type { NumberFormat } from "../form.ts";
import { roundTo } from "./expression.ts";

/** @param value any finite number */
export function formatNumber(value: number, { decimals, thousands, prefix, suffix, capitals }: NumberFormat): string {
  if (capitals) return `${prefix}${capitalsOf(value)}${suffix}`;
  const rounded = decimals === null ? Number(value.toPrecision(12)) : roundTo(value, decimals);
  const [whole = "0", fraction] = (decimals === null ? plain(rounded) : rounded.toFixed(decimals)).split(".");
  const grouped = thousands ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ",") : whole;
  return `${prefix}${grouped}${fraction === undefined ? "" : `.${fraction}`}${suffix}`;
}

/** Without an exponent. */
const plain = (value: number): string =>
  Math.abs(value) >= 1e21 || String(value).includes("e") ? value.toFixed(10) : String(value);

const DIGITS = "零壹贰叁肆伍陆柒捌玖";
const UNITS = ["", "拾", "佰", "仟"];
const GROUPS = ["", "万", "亿", "万亿"];

/** An amount of yuan in capitals (正确填写票据和结算凭证的基本规定): 壹佰零伍元叁角整. Rounded to 分. */
function capitalsOf(value: number): string {
  const cents = Math.round(roundTo(Math.abs(value), 2) * 100);
  if (cents >= 1e15) return plain(value);
  const [yuan, jiao, fen] = [Math.floor(cents / 100), Math.floor(cents / 10) % 10, cents % 10];
  const sign = value < 0 && cents > 0 ? "负" : "";
  const whole = yuan > 0 ? `${integerCapitals(yuan)}元` : cents === 0 ? "零元" : "";
  const tenth = jiao > 0 ? `${DIGITS[jiao]}角` : fen > 0 && yuan > 0 ? "零" : "";
  return `${sign}${whole}${tenth}${fen > 0 ? `${DIGITS[fen]}分` : "整"}`;
}

function integerCapitals(value: number): string {
  let out = "";
  let isZeroOpen = false;
  for (let group = Math.floor((String(value).length - 1) / 4); group >= 0; group--) {
    const four = Math.floor(value / 10 ** (4 * group)) % 10_000;
    for (let place = 3; place >= 0; place--) {
      const digit = Math.floor(four / 10 ** place) % 10;
      if (digit === 0) isZeroOpen = out !== "";
      else {
        out += `${isZeroOpen ? "零" : ""}${DIGITS[digit]}${UNITS[place]}`;
        isZeroOpen = false;
      }
    }
    if (four > 0) out += GROUPS[group];
  }
  return out;
}

/** Milliseconds since 1970 of a date (2026-11-25, taken as a day in China), a time (RFC 3339, or without a zone in China) or a number; null if it is none. */
export function instantOf(value: string | number): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  const found = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.exec(
    value.trim(),
  );
  if (!found) return null;
  const [, year, month, day, hour = "00", minute = "00", second = "00", zone = "+08:00"] = found;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`);
  // The engine lets 31 February pass as 3 March.
  const isDay = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return Number.isNaN(time) || !isDay ? null : time;
}

const CHINA_MS = 8 * 3_600_000;

/** China's time, whatever the machine's zone. */
export function formatDate(instant: number, format: string): string {
  const at = new Date(instant + CHINA_MS);
  const parts: Readonly<Record<string, string>> = {
    yyyy: String(at.getUTCFullYear()).padStart(4, "0"),
    MM: two(at.getUTCMonth() + 1),
    M: String(at.getUTCMonth() + 1),
    dd: two(at.getUTCDate()),
    d: String(at.getUTCDate()),
    HH: two(at.getUTCHours()),
    H: String(at.getUTCHours()),
    mm: two(at.getUTCMinutes()),
    ss: two(at.getUTCSeconds()),
  };
  return format.replaceAll(/yyyy|MM|M|dd|d|HH|H|mm|ss/g, (part) => parts[part] ?? part);
}

const two = (value: number): string => String(value).padStart(2, "0");
