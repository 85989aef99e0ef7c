import type { HashName } from "#core/asn1/algorithm.ts";

/** Pure decisions about keeping documents. Times are milliseconds since 1970. */

const DAY = 86_400_000;
/** An archive timestamp is renewed this long before it ends, so that a failing authority can be repaired in time. */
export const RENEW_BEFORE_MS = 60 * DAY;

/**
 * When algorithms stop being good for proofs that must outlive them. RSA under 3072 bits has 112 bits of security: until
 * 2030 (NIST SP 800-57 part 1 rev. 5, table 4). SHA-1 has ended. SM2, SM3, SHA-2 and longer RSA have no known end; a new
 * finding is a new line here, and everything that rests on it becomes due by itself (`follow-algorithms.ts`).
 */
export type Ends = Readonly<Record<string, number>>;
export const ENDS: Ends = { "rsa-2048": Date.UTC(2031, 0, 1), sha1: 0 };

/** Key of the authority and hashes a proof rests on, e.g. "sm2 sm3". RSA is rounded down to a length that ENDS may name. */
export function algorithmsOf(key: { kind: string; bits?: number }, hashes: readonly (HashName | null)[]): string {
  const size = (key.bits ?? 0) < 3072 ? "2048" : "3072";
  const known = hashes.map((hash) => hash ?? "unknown");
  return [...new Set([key.kind === "rsa" ? `rsa-${size}` : key.kind, ...known])].join(" ");
}

/** When the first of them ends. A hash nobody knows has ended. @param algorithms as `algorithmsOf` writes them */
export const algorithmEnd = (algorithms: string, ends: Ends = ENDS): number =>
  Math.min(...algorithms.split(" ").map((name) => (name === "unknown" ? 0 : (ends[name] ?? Number.POSITIVE_INFINITY))));

/** By what new proofs are made: SM3 as long as it outlives the next renewal. */
export const hashFor = (now: number, ends: Ends = ENDS): "sm3" | "sha256" =>
  (ends.sm3 ?? Number.POSITIVE_INFINITY) > now + RENEW_BEFORE_MS ? "sm3" : "sha256";

/** Whether a proof that holds until then is to be renewed. */
export const isRenewalDue = (validUntil: number, now: number): boolean => now >= validUntil - RENEW_BEFORE_MS;

/** When to look at an archived document again: before its timestamp ends, but not more often than daily. */
export const renewalDue = (validUntil: number, now: number): number =>
  Math.max(validUntil - RENEW_BEFORE_MS, now + DAY);

/** Minutes doubling to half a day: a CA that is away for a weekend must not be asked ten thousand times. */
export const retryMs = (failures: number): number => Math.min(60_000 * 2 ** Math.min(failures - 1, 12), DAY / 2);
