import type { Bytes } from "#core/bytes.ts";
import { type NtpCrypto, type NtpKey, withMac } from "./mac.ts";
import { clientRequest } from "./packet.ts";
import { type Refusal, type Sample, sampleOf } from "./sample.ts";

/** Packets in one burst: delay noise is one-sided, so the fastest of eight is nearly free of it (RFC 5905 §10). */
export const BURST = 8;

/** Sends one datagram and hands every datagram that comes back to `take` until it is satisfied or time is up. */
export type Wire = {
  ask: (packet: Bytes, take: (reply: Bytes, sentUs: number, receivedUs: number) => boolean) => Promise<void>;
  pause: () => Promise<void>;
};

/** What one source gave in one burst. */
export type Burst =
  | { best: Sample; answered: number; refusal: null }
  | { best: null; answered: 0; refusal: BurstRefusal };
export type BurstRefusal = Refusal | { why: "silent" } | { why: "unreachable" };

/**
 * Eight exchanges, of which the one with the smallest delay is kept. A reply whose origin is not ours is skipped, not
 * believed and not counted: anybody off the path can send those. A kiss ends the burst at once (RFC 5905 §7.4).
 * @param nonce 64 fresh random bits
 */
export async function burst(
  wire: Wire,
  options: { nonce: () => bigint; nearUs: number; key?: NtpKey },
  crypto: NtpCrypto,
): Promise<Burst> {
  let best: Sample | null = null;
  let answered = 0;
  let refusal: BurstRefusal = { why: "silent" };
  for (let round = 0; round < BURST; round++) {
    if (round > 0) await wire.pause();
    const nonce = options.nonce();
    const bare = clientRequest(nonce);
    const packet = options.key ? withMac(bare, options.key, crypto) : bare;
    let isKissed = false;
    let isHeard = false;
    await wire.ask(packet, (reply, sentUs, receivedUs) => {
      const found = sampleOf(reply, { ...options, nonce, sentUs, receivedUs }, crypto);
      if ("why" in found) {
        // A forged packet must not end the wait for the true one.
        refusal = found;
        if (found.why === "origin" || found.why === "malformed" || found.why === "mac") return false;
        isKissed = found.why === "kiss";
      } else {
        answered++;
        if (!best || found.delayUs < best.delayUs) best = found;
      }
      isHeard = true;
      return true;
    });
    if (isKissed) return { best: null, answered: 0, refusal };
    // A source that stayed silent twice will not speak in this burst.
    if (!isHeard && round === 1 && answered === 0) break;
  }
  return best ? { best, answered, refusal: null } : { best: null, answered: 0, refusal };
}
