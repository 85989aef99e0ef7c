import { type Bytes, concat, equalBytes } from "../bytes.ts";
import { hkdfSm3, hmacSm3 } from "./sm3.ts";
import { sm4Ctr } from "./sm4.ts";

/**
 * Authenticated encryption of protocol.md §2: SM4-CTR, then HMAC-SM3 over aad‖IV‖ciphertext, under two keys from HKDF-SM3
 * (info "xq/aead/v1": 16 bytes cipher, 32 bytes MAC). A box is IV(16)‖ciphertext‖MAC(32). One key serves one kind of aad of
 * one fixed length, because aad and IV are joined without a length.
 */

const IV = 16;
const MAC = 32;

/** The box was made under another key or aad, or changed. Says no more, on purpose. */
export class BoxError extends Error {
  constructor() {
    super("box does not open");
    this.name = "BoxError";
  }
}

/** @param key 32 bytes or more of key material; @param iv 16 random bytes, never twice under one key */
export function sealBox(key: Bytes, iv: Bytes, aad: Bytes, plain: Bytes): Bytes {
  if (iv.length !== IV) throw new RangeError("a box IV has 16 bytes");
  const keys = keysOf(key);
  const body = concat(iv, sm4Ctr(keys.subarray(0, 16), iv, plain));
  const box = concat(body, hmacSm3(keys.subarray(16), aad, body));
  keys.fill(0);
  return box;
}

/** Checks the MAC first, in constant time. @throws BoxError */
export function openBox(key: Bytes, aad: Bytes, box: Bytes): Bytes {
  if (box.length < IV + MAC) throw new BoxError();
  const keys = keysOf(key);
  try {
    const body = box.subarray(0, box.length - MAC);
    if (!equalBytes(hmacSm3(keys.subarray(16), aad, body), box.subarray(box.length - MAC))) throw new BoxError();
    return sm4Ctr(keys.subarray(0, 16), body.subarray(0, IV), body.subarray(IV));
  } finally {
    keys.fill(0);
  }
}

function keysOf(key: Bytes): Bytes {
  if (key.length < 32) throw new RangeError("a box key has 32 bytes or more");
  return hkdfSm3(key, "xq/aead/v1", 48);
}
