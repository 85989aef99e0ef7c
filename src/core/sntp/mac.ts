import { type Bytes, concat, equalBytes, u32 } from "#core/bytes.ts";
import { HEADER } from "./packet.ts";

/** Symmetric keys of NTP. MD5 and SHA-1 keys are not supported: they prove nothing today. */
export type MacAlgorithm = "sha256" | "aes-128-cmac";

/** A key shared with one server, known to both by its number (RFC 5905 §7.3, "Key ID"). */
export type NtpKey = { id: number; algorithm: MacAlgorithm; secret: Bytes };

/** What the host's cryptography gives: SHA-256, and AES-128 of one block of 16 bytes. */
export type NtpCrypto = { sha256: (data: Bytes) => Bytes; aes128: (key: Bytes, block: Bytes) => Bytes };

/** Longest digest a NTPv4 MAC carries, in bytes: longer ones are cut (RFC 7822 §7.5, and as ntpd and chrony do). */
const DIGEST_MAX = 20;

/** Appends the MAC: key number, then the digest over everything before it. */
export function withMac(packet: Bytes, key: NtpKey, crypto: NtpCrypto): Bytes {
  return concat(packet, u32(key.id), digestOf(packet, key, crypto));
}

/** The number of the key whose MAC stands at the end of `packet`, or null when there is none or extensions come first. */
export function keyIdOf(packet: Bytes): number | null {
  if (packet.length <= HEADER + 4 || packet.length > HEADER + 4 + DIGEST_MAX) return null;
  return new DataView(packet.buffer, packet.byteOffset, packet.byteLength).getUint32(HEADER);
}

/** True when `packet` is a bare header with this key's MAC. */
export function hasMac(packet: Bytes, key: NtpKey, crypto: NtpCrypto): boolean {
  if (keyIdOf(packet) !== key.id) return false;
  return equalBytes(packet.subarray(HEADER + 4), digestOf(packet.subarray(0, HEADER), key, crypto));
}

function digestOf(packet: Bytes, key: NtpKey, crypto: NtpCrypto): Bytes {
  switch (key.algorithm) {
    case "sha256":
      // RFC 5905 Appendix A.2 (MD5 there): the digest is over key ‖ packet, no HMAC.
      return crypto.sha256(concat(key.secret, packet)).subarray(0, DIGEST_MAX);
    case "aes-128-cmac":
      return cmac(packet, key.secret, crypto);
  }
}

/** AES-CMAC (RFC 4493 §2.4) with a 16-byte key, as RFC 8573 §3 uses it. */
export function cmac(message: Bytes, secret: Bytes, { aes128 }: Pick<NtpCrypto, "aes128">): Bytes {
  const k1 = doubled(aes128(secret, new Uint8Array(16)));
  const blocks = Math.max(1, Math.ceil(message.length / 16));
  const last = new Uint8Array(16);
  const tail = message.subarray((blocks - 1) * 16);
  last.set(tail);
  if (tail.length < 16) last[tail.length] = 0x80;
  const state = new Uint8Array(16);
  for (let block = 0; block < blocks - 1; block++) {
    mix(state, message.subarray(block * 16, block * 16 + 16));
    state.set(aes128(secret, state));
  }
  mix(state, last);
  mix(state, tail.length < 16 ? doubled(k1) : k1);
  return aes128(secret, state);
}

/** Multiplication by x in GF(2^128), RFC 4493 §2.3. */
function doubled(block: Bytes): Bytes {
  const out = new Uint8Array(16);
  for (let i = 0; i < 16; i++) out[i] = (((block[i] ?? 0) << 1) | ((block[i + 1] ?? 0) >> 7)) & 255;
  if ((block[0] ?? 0) & 0x80) out[15] = (out[15] ?? 0) ^ 0x87;
  return out;
}

function mix(state: Bytes, block: Bytes): void {
  for (let i = 0; i < 16; i++) state[i] = (state[i] ?? 0) ^ (block[i] ?? 0);
}
