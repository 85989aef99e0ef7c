const BEIJING_MS = 8 * 3_600_000;

/** A month as 2026-11, in Beijing time: from its first instant until that of the next. */
export function monthOf(month: string): { from: Date; until: Date } {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const first = (at: number) => new Date(Date.UTC(year, at, 1) - BEIJING_MS);
  return { from: first(number - 1), until: first(number) };
}
