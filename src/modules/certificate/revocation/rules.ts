/** Pure decisions about asking a CA again. Times are milliseconds since 1970. */

/** A list or answer older than this is asked for anew, even while the CA still stands by it. */
export const MAX_AGE_MS = 900_000;

/** Whether what we have should be exchanged for something newer. */
export const isDue = (row: { fetchedAt: Date | null; nextUpdate: Date | null } | null, nowMs: number): boolean =>
  !row?.fetchedAt ||
  nowMs - row.fetchedAt.getTime() >= MAX_AGE_MS ||
  (row.nextUpdate !== null && row.nextUpdate.getTime() <= nowMs);

const FIRST_MS = 30_000;
const LONGEST_MS = 1_800_000;

/** How long a CA that failed so many times in a row is left alone: half a minute, doubling to half an hour. */
export const restMs = (failures: number): number => Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));

/** One list of a CA, by the exchange's name for it; `part` is the number that stands for `{n}`, else empty. */
export type ListName = { name: string; part: string };

/**
 * Which of a CA's configured lists are about a certificate: those its distribution points name, and if none is, all that
 * are whole. An address the exchange does not know is never asked for.
 * @param lists name to address, with `{n}` for a part's number
 */
export function listsFor(crlUrls: readonly string[], lists: Readonly<Record<string, string>>): ListName[] {
  const named = Object.entries(lists).flatMap(([name, url]) =>
    crlUrls.flatMap((asked) => {
      const part = partIn(asked, url);
      return part === null ? [] : [{ name, part }];
    }),
  );
  return named.length > 0 ? named : wholeLists(lists);
}

export const wholeLists = (lists: Readonly<Record<string, string>>): ListName[] =>
  Object.entries(lists)
    .filter(([, url]) => !url.includes("{n}"))
    .map(([name]) => ({ name, part: "" }));

/** Empty when the address is the configured one, the number when it fits the pattern, null when it is another. */
function partIn(asked: string, url: string): string | null {
  const [before = "", after] = url.split("{n}");
  if (after === undefined) return asked === url ? "" : null;
  if (!asked.startsWith(before) || !asked.endsWith(after)) return null;
  const part = asked.slice(before.length, asked.length - after.length);
  return /^\d{1,9}$/.test(part) ? part : null;
}
