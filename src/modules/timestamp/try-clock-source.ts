import type { Burst } from "#core/sntp/burst.ts";
import type { NtpKey } from "#core/sntp/mac.ts";
import { askSource } from "./clock/ask-source.ts";
import { monotonicUs } from "./clock/monotonic.ts";
import { runningClock } from "./clock/running.ts";
import { refusalWords } from "./clock-words.ts";
import { timestampError } from "./errors.ts";

/** What a live burst showed. µs; `provableUs` is the best bound a clock can prove over this line. */
export type Trial = {
  answered: number;
  stratum: number;
  delayUs: number;
  provableUs: number;
  /** Against our own clock; null while that is not synchronised. */
  offsetUs: number | null;
};

/**
 * Asks a source before it is believed: one burst now, from this process.
 * @throws timestamp.source-failed with the reason
 */
export async function tryClockSource(
  { host, port, key }: { host: string; port: number; key?: NtpKey },
  ask: (at: { host: string; port: number; key?: NtpKey }) => Promise<Burst> = askSource,
): Promise<Trial> {
  const { best, answered, refusal } = await ask({ host, port, key });
  if (!best) {
    const why = refusalWords(refusal);
    throw timestampError("source-failed", { host, port, why: why.zh, whyEn: why.en });
  }
  const own = runningClock()?.reading;
  const offsetUs = own ? best.thetaUs + monotonicUs() - own.utcUs : null;
  return { answered, stratum: best.stratum, delayUs: best.delayUs, provableUs: best.distanceUs, offsetUs };
}
