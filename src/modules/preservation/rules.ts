import type { HashName } from "#core/asn1/algorithm.ts";

/** Pure decisions about keeping documents. Times are milliseconds since 1970. */

const DAY = 86_400_000;
/** An archive timestamp is renewed this long before it ends, so that a failing authority can be repaired in time. */
export const RENEW_BEFORE_MS = 60 * DAY;

/**
 * When algorithms stop being good for proofs that must outlive them. RSA under 3072 bits has 112 bits of security: until
 * 2030 (NIST SP 800-57 part 1 rev. 5, table 4). SHA-1 has ended. SM2, SM3, SHA-2 and longer RSA have no known end; a new
 * finding is a new line here, and everything due by it is renewed by itself.
 */
const RSA_2048_END = Date.UTC(2031, 0, 1);
const HASH_END: Partial<Record<HashName, number>> = { sha1: 0 };

/** @param key of the authority's certificate */
export function algorithmEnd(key: { kind: string; bits?: number }, hash: HashName | null): number {
  const byKey = key.kind === "rsa" && (key.bits ?? 0) < 3072 ? RSA_2048_END : Number.POSITIVE_INFINITY;
  return Math.min(byKey, hash === null ? 0 : (HASH_END[hash] ?? Number.POSITIVE_INFINITY));
}

/** When to look at an archived document again: before its timestamp ends, but not more often than daily. */
export const renewalDue = (validUntil: number, now: number): number =>
  Math.max(validUntil - RENEW_BEFORE_MS, now + DAY);

/** Minutes doubling to half a day: a CA that is away for a weekend must not be asked ten thousand times. */
export const retryMs = (failures: number): number => Math.min(60_000 * 2 ** Math.min(failures - 1, 12), DAY / 2);
