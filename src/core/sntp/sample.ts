import { type Bytes } from "#core/bytes.ts";
import { hasMac, type NtpCrypto, type NtpKey } from "./mac.ts";
import { decodeHeader, fromTimestamp, HEADER, type Leap, lettersOf, type NtpHeader } from "./packet.ts";

/** Why a reply is not a sample. `kiss` carries the code. */
export type Refusal =
  | { why: "malformed" | "origin" | "mac" | "leap" | "stratum" | "time" }
  | { why: "distance"; distanceUs: number }
  | { why: "kiss"; code: string };

/**
 * One exchange of packets with a server. `thetaUs` is UTC minus our monotonic clock, measured at the monotonic instant
 * `atUs`; the truth lies within ±`distanceUs` of it as long as the server's own claim about its root is true.
 */
export type Sample = {
  atUs: number;
  thetaUs: number;
  /** Round trip without the server's own time (RFC 5905 §8, δ). */
  delayUs: number;
  /** δ/2 + root delay/2 + root dispersion + precision: no asymmetry of the path can be larger. */
  distanceUs: number;
  rootDelayUs: number;
  rootDispersionUs: number;
  stratum: number;
  leap: Leap;
  referenceId: number;
};

/** A server that claims to be farther from the truth than this is no source (RFC 5905 §A.5.5.1 MAXDIST is 1.5 s). */
export const MAX_DISTANCE_US = 100_000;
/** Frequency tolerance of both clocks while one round trip lasts, in ppm: ours unsteered and the server's (RFC 5905 PHI). */
const TRIP_PPM = 515;

/**
 * Checks one reply (RFC 5905 §8 and §9.2, RFC 4330 §5, RFC 8633 §5.4 for kisses) and computes offset and delay.
 * @param reply the datagram's bytes
 * @param nonce the 64 random bits sent as transmit timestamp
 * @param sentUs,receivedUs monotonic clock right before sending and on arrival, µs
 * @param nearUs what UTC roughly is, µs since 1970: tells the era only
 * @param key when set, a reply without this key's MAC is refused
 */
export function sampleOf(
  reply: Bytes,
  asked: { nonce: bigint; sentUs: number; receivedUs: number; nearUs: number; key?: NtpKey },
  crypto: NtpCrypto,
): Sample | Refusal {
  const header = decodeHeader(reply);
  if (!header || header.mode !== 4 || header.version < 3 || header.version > 4) return { why: "malformed" };
  if (header.origin !== asked.nonce) return { why: "origin" };
  if (asked.key && !hasMac(reply, asked.key, crypto)) return { why: "mac" };
  if (!asked.key && reply.length !== HEADER) return { why: "malformed" };
  if (header.stratum === 0) return { why: "kiss", code: lettersOf(header.referenceId) };
  if (header.leap === 3) return { why: "leap" };
  if (header.stratum > 15) return { why: "stratum" };
  return measured(header, asked);
}

function measured(header: NtpHeader, asked: { sentUs: number; receivedUs: number; nearUs: number }): Sample | Refusal {
  if (header.receive === 0n || header.transmit === 0n) return { why: "time" };
  const receiveUs = fromTimestamp(header.receive, asked.nearUs);
  const transmitUs = fromTimestamp(header.transmit, asked.nearUs);
  const tripUs = asked.receivedUs - asked.sentUs;
  const heldUs = transmitUs - receiveUs;
  if (heldUs < 0 || heldUs > tripUs + 1) return { why: "time" };
  const precisionUs = 2 ** header.precision * 1e6;
  // Timestamps of the server may be 1 µs coarse where ours are finer: a delay below that says nothing.
  const delayUs = Math.max(tripUs - heldUs, 1);
  const distanceUs =
    delayUs / 2 + header.rootDelayUs / 2 + header.rootDispersionUs + precisionUs + (tripUs * TRIP_PPM) / 1e6 + 1;
  if (!(distanceUs <= MAX_DISTANCE_US)) return { why: "distance", distanceUs };
  const { rootDelayUs, rootDispersionUs, stratum, leap, referenceId } = header;
  return {
    atUs: (asked.sentUs + asked.receivedUs) / 2,
    thetaUs: (receiveUs + transmitUs) / 2 - (asked.sentUs + asked.receivedUs) / 2,
    delayUs,
    distanceUs,
    rootDelayUs,
    rootDispersionUs,
    stratum,
    leap,
    referenceId,
  };
}
