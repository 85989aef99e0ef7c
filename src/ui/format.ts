/** Numbers are evidence: full dates, Beijing time, thousands by thin space. */

const BEIJING_MS = 8 * 3_600_000;

function beijing(at: Date | string): string {
  return new Date(new Date(at).getTime() + BEIJING_MS).toISOString();
}

/** `2026-11-24 10:18:27` */
export const dateTime = (at: Date | string): string => beijing(at).slice(0, 19).replace("T", " ");

/** `2026-11-24` */
export const dateOnly = (at: Date | string): string => beijing(at).slice(0, 10);

/** `10:18:27.203` */
export const clockMs = (at: Date | string): string => beijing(at).slice(11, 23);

/** `1 284`, with a thin space that does not break. */
export const thousands = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, "\u202f");

/** `0.28 s`, `11 min 26 s`, `3 h 2 min` */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.floor((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const SIZES = [
  [1e12, "TB"],
  [1e9, "GB"],
  [1e6, "MB"],
  [1e3, "KB"],
] as const;

/** `184 KB`, `1.4 TB` */
export function bytes(n: number): string {
  const [unit, name] = SIZES.find(([size]) => n >= size) ?? [1, "B"];
  const value = n / unit;
  return `${value >= 10 || unit === 1 ? Math.round(value) : value.toFixed(1)} ${name}`;
}

/** `7c1f88d2…4b60e09a` */
export const shortHex = (hex: string): string => (hex.length > 20 ? `${hex.slice(0, 8)}…${hex.slice(-8)}` : hex);
