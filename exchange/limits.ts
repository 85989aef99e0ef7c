import { isIPv6 } from "node:net";
import type { IncomingMessage } from "node:http";

const ADDRESSES_MAX = 20_000;

type Bucket = { tokens: number; atMs: number };

/** A token bucket per client address. The oldest addresses are forgotten first, so a flood of addresses costs bounded memory. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #perSecond: number;
  readonly #burst: number;

  constructor({ requestsPerSecond, burst }: { requestsPerSecond: number; burst: number }) {
    this.#perSecond = requestsPerSecond;
    this.#burst = burst;
  }

  /** Takes one request at `nowMs` (any steady clock). False when the address has used up its share. */
  take(address: string, nowMs: number): boolean {
    const key = shareOf(address);
    const found = this.#buckets.get(key) ?? { tokens: this.#burst, atMs: nowMs };
    const tokens = Math.min(this.#burst, found.tokens + ((nowMs - found.atMs) / 1000) * this.#perSecond);
    this.#buckets.delete(key);
    this.#buckets.set(key, { tokens: tokens < 1 ? tokens : tokens - 1, atMs: nowMs });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > ADDRESSES_MAX && oldest !== undefined) this.#buckets.delete(oldest);
    return tokens >= 1;
  }
}

/** One household has a /64 of IPv6 addresses: they share one bucket. */
function shareOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.split("::", 2);
  const groups = head.split(":").filter(Boolean);
  const missing = 8 - groups.length - tail.split(":").filter(Boolean).length;
  return [...groups, ...Array.from({ length: address.includes("::") ? missing : 0 }, () => "0")].slice(0, 4).join(":");
}

/** Who asks: the peer, or what the last trusted load balancer saw. */
export function addressOf(req: IncomingMessage, trustedHops: number): string {
  const peer = (req.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (trustedHops === 0) return peer;
  const chain = String(req.headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((hop) => hop.trim())
    .filter(Boolean);
  return chain.at(-trustedHops) ?? peer;
}
