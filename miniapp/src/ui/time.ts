/** Dates as they stand on paper: 2026-11-24 10:18, in the phone's zone. */
const two = (value: number) => String(value).padStart(2, "0");

export function dateTime(at: string | number): string {
  const date = new Date(at);
  return `${day(date.getTime())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** 14:05. */
export function clockTime(at: string | number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** 今天, 昨天, or the date. */
export function dayWords(at: number, now: number): string {
  if (day(at) === day(now)) return "今天";
  return day(at) === day(now - 86_400_000) ? "昨天" : day(at);
}

/** 10:18, in the phone's zone. */
export const hourMinute = (at: number): string => `${two(new Date(at).getHours())}:${two(new Date(at).getMinutes())}`;

/** 10:26:38, in the phone's zone. */
export const clock = (at: number): string => `${hourMinute(at)}:${two(new Date(at).getSeconds())}`;

export const daysUntil = (at: number, now: number): number => Math.floor((at - now) / 86_400_000);

/** 2026-11 of a moment, in the phone's zone. */
export const monthOf = (at: number): string => day(at).slice(0, 7);

/** So many months before; after, with a negative number. */
export function monthBefore(month: string, by = 1): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const at = new Date(year, number - 1 - by, 1);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}`;
}

export const monthWords = (month: string): string => `${month.slice(0, 4)} 年 ${Number(month.slice(5))} 月`;
