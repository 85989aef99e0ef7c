import type { Bytes } from "#core/bytes.ts";

/** Length of the NTP header without extensions and MAC, in bytes (RFC 5905 §7.3). */
export const HEADER = 48;
/** Seconds between 1900-01-01 and 1970-01-01, both UTC without leap seconds (RFC 5905 §6). */
const NTP_UNIX = 2_208_988_800n;
const ERA = 1n << 32n;

/** Leap indicator (RFC 5905 figure 9): 3 means that the server's clock is not synchronised. */
export type Leap = 0 | 1 | 2 | 3;

/** The header of RFC 5905 §7.3. Durations in µs, timestamps as the 64-bit numbers on the wire. */
export type NtpHeader = {
  leap: Leap;
  version: number;
  /** 3 client, 4 server. */
  mode: number;
  stratum: number;
  /** log2 of seconds. */
  poll: number;
  precision: number;
  rootDelayUs: number;
  rootDispersionUs: number;
  /** The source's IPv4 address, its four letters at stratum 1, or a kiss code at stratum 0 (§7.4). */
  referenceId: number;
  reference: bigint;
  origin: bigint;
  receive: bigint;
  transmit: bigint;
};

export function encodeHeader(header: NtpHeader): Bytes {
  const out = new Uint8Array(HEADER);
  const view = new DataView(out.buffer);
  view.setUint8(0, (header.leap << 6) | (header.version << 3) | header.mode);
  view.setUint8(1, header.stratum);
  view.setInt8(2, header.poll);
  view.setInt8(3, header.precision);
  view.setUint32(4, toShort(header.rootDelayUs));
  view.setUint32(8, toShort(header.rootDispersionUs));
  view.setUint32(12, header.referenceId);
  view.setBigUint64(16, header.reference);
  view.setBigUint64(24, header.origin);
  view.setBigUint64(32, header.receive);
  view.setBigUint64(40, header.transmit);
  return out;
}

/** Null when there are fewer than 48 bytes. What the values are worth is the caller's question. */
export function decodeHeader(bytes: Bytes): NtpHeader | null {
  if (bytes.length < HEADER) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint8(0);
  return {
    leap: leapOf(first >> 6),
    version: (first >> 3) & 7,
    mode: first & 7,
    stratum: view.getUint8(1),
    poll: view.getInt8(2),
    precision: view.getInt8(3),
    rootDelayUs: fromShort(view.getUint32(4)),
    rootDispersionUs: fromShort(view.getUint32(8)),
    referenceId: view.getUint32(12),
    reference: view.getBigUint64(16),
    origin: view.getBigUint64(24),
    receive: view.getBigUint64(32),
    transmit: view.getBigUint64(40),
  };
}

/**
 * An SNTP request (RFC 4330 §5): version 4, mode 3, everything else zero, and 64 random bits as transmit timestamp. The
 * server echoes them as origin; they say nothing about our clock and cannot be guessed from outside the path.
 */
export function clientRequest(nonce: bigint): Bytes {
  return encodeHeader({
    leap: 0,
    version: 4,
    mode: 3,
    stratum: 0,
    poll: 0,
    precision: 0,
    rootDelayUs: 0,
    rootDispersionUs: 0,
    referenceId: 0,
    reference: 0n,
    origin: 0n,
    receive: 0n,
    transmit: nonce,
  });
}

/** µs since 1970 as NTP timestamp. Eras wrap (2036-02-07), as the format demands. */
export function toTimestamp(unixUs: number): bigint {
  const us = BigInt(Math.round(unixUs));
  const seconds = us / 1_000_000n;
  const fraction = ((us % 1_000_000n) << 32n) / 1_000_000n;
  return (((seconds + NTP_UNIX) % ERA) << 32n) | fraction;
}

/**
 * µs since 1970 of an NTP timestamp, in the era that lies nearest to `nearUs` (RFC 5905 §6). A double holds it to
 * 0.25 µs.
 */
export function fromTimestamp(timestamp: bigint, nearUs: number): number {
  const seconds = Number((timestamp >> 32n) - NTP_UNIX);
  const us = seconds * 1e6 + Number(((timestamp & 0xffffffffn) * 1_000_000n) >> 32n);
  const eraUs = Number(ERA) * 1e6;
  return us + Math.round((nearUs - us) / eraUs) * eraUs;
}

/** Four letters of a kiss code or a stratum-1 reference. */
export function lettersOf(referenceId: number): string {
  const letters = [24, 16, 8, 0].map((shift) => (referenceId >>> shift) & 255);
  return letters
    .filter((code) => code >= 32 && code < 127)
    .map((code) => String.fromCharCode(code))
    .join("");
}

/** NTP short format: 16.16 bits of seconds, rounded up so that a server never claims less than it knows; at most 65 535 s. */
const toShort = (us: number): number => Math.min(0xffffffff, Math.ceil((us / 1e6) * 65_536));
const fromShort = (short: number): number => (short / 65_536) * 1e6;

function leapOf(bits: number): Leap {
  return bits === 0 ? 0 : bits === 1 ? 1 : bits === 2 ? 2 : 3;
}
