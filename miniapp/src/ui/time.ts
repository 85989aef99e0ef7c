/** Dates as they stand on paper: 2026-11-24 10:18, in the phone's zone. */
const two = (value: number) => String(value).padStart(2, "0");

export function dateTime(at: string | number): string {
  const date = new Date(at);
  return `${day(date.getTime())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export const daysUntil = (at: number, now: number): number => Math.floor((at - now) / 86_400_000);
