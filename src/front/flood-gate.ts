import { AppError } from "#core/error.ts";

const MINUTE_MS = 60_000;

/**
 * Lets so many requests a minute through from each address.
 * @throws AppError http.too-many
 */
export function floodGate(perMinute: number, now: () => number): (address: string) => void {
  const recent = new Map<string, { since: number; count: number }>();
  return (address) => {
    const at = now();
    for (const [key, { since }] of recent) if (at - since > MINUTE_MS) recent.delete(key);
    const entry = recent.get(address) ?? { since: at, count: 0 };
    recent.set(address, { ...entry, count: entry.count + 1 });
    if (entry.count >= perMinute) throw tooMany(perMinute);
  };
}

const tooMany = (perMinute: number) =>
  new AppError(
    "http.too-many",
    429,
    {
      zh: "一分钟内最多 {perMinute} 次，请等一分钟再试。",
      en: "At most {perMinute} requests a minute. Wait a minute and try again.",
    },
    { perMinute },
  );
