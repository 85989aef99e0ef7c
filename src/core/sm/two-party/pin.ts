import { scrypt } from "@noble/hashes/scrypt.js";
import { type Bytes, concat, utf8 } from "../../bytes.ts";
import { hkdfSm3, hmacSm3 } from "../sm3.ts";
import { wipe } from "./transcript.ts";

/** PIN values of protocol.md §6, phone side. None of them may reach the phone's disk. */

/** p = scrypt(NFKC(PIN), salt, N=2¹², r=8, p=1), 32 bytes. @param salt 16 bytes */
export function stretchPin(pin: string, salt: Bytes): Bytes {
  const password = utf8(pin.normalize("NFKC"));
  const stretched = Uint8Array.from(scrypt(password, salt, { N: 2 ** 12, r: 8, p: 1, dkLen: 32 }));
  wipe(password);
  return stretched;
}

/** pv = HMAC-SM3(HKDF(ds, "pv"), p‖keyId): proves the PIN to a server that cannot test PINs without ds. */
export function pinProof(input: { ds: Bytes; stretched: Bytes; keyId: Bytes }): Bytes {
  const key = hkdfSm3(input.ds, "pv");
  const material = concat(input.stretched, input.keyId);
  const proof = hmacSm3(key, material);
  wipe(key, material);
  return proof;
}
