import { createHash, createHmac } from "node:crypto";

/** SM3 (GB/T 32905) by Node's OpenSSL: for rows and requests, where only the server computes. */
export function sm3Bytes(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sm3");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

export function sm3Hex(...parts: readonly Uint8Array[]): string {
  return Buffer.from(sm3Bytes(...parts)).toString("hex");
}

export function hmacSm3Hex(key: Uint8Array, ...parts: readonly Uint8Array[]): string {
  const mac = createHmac("sm3", key);
  for (const part of parts) mac.update(part);
  return mac.digest("hex");
}
