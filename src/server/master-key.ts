import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { env } from "./env.ts";

/**
 * Seals secrets at rest under a key that is not in the database. Today a 0600 file; an HSM or KMS implements the same
 * two functions. SM4-CTR then HMAC-SM3 over aad‖IV‖ciphertext, keys split by HKDF-SM3 (protocol.md §2).
 */
export type MasterKey = {
  /** @param purpose separates uses, e.g. "key/d2"; @param aad binds the row, so that swapped rows do not open */
  seal(purpose: string, aad: Uint8Array, plain: Uint8Array): Uint8Array;
  /** @throws Error when the key, purpose, aad or bytes differ from what was sealed */
  open(purpose: string, aad: Uint8Array, sealed: Uint8Array): Uint8Array;
  /** A 32-byte key for a purpose that is not sealing, e.g. a MAC. */
  derive(purpose: string): Uint8Array;
};

const IV = 16;
const MAC = 32;

export function masterKeyOf(secret: Uint8Array): MasterKey {
  if (secret.length !== 32) throw new RangeError("the master key has 32 bytes");
  const derive = (purpose: string, length: number) =>
    new Uint8Array(hkdfSync("sm3", secret, new Uint8Array(), `xq/master/v1/${purpose}`, length));
  const mac = (key: Uint8Array, aad: Uint8Array, body: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(aad.length);
    return createHmac("sm3", key).update(length).update(aad).update(body).digest();
  };
  return {
    seal(purpose, aad, plain) {
      const keys = derive(`seal/${purpose}`, 48);
      const iv = randomBytes(IV);
      const cipher = createCipheriv("sm4-ctr", keys.subarray(0, 16), iv);
      const body = Buffer.concat([iv, cipher.update(plain), cipher.final()]);
      return new Uint8Array(Buffer.concat([body, mac(keys.subarray(16), aad, body)]));
    },
    open(purpose, aad, sealed) {
      if (sealed.length < IV + MAC) throw new Error("sealed value is too short");
      const keys = derive(`seal/${purpose}`, 48);
      const body = sealed.subarray(0, sealed.length - MAC);
      if (!timingSafeEqual(mac(keys.subarray(16), aad, body), sealed.subarray(sealed.length - MAC)))
        throw new Error(`sealed value for ${purpose} does not open`);
      const decipher = createDecipheriv("sm4-ctr", keys.subarray(0, 16), body.subarray(0, IV));
      return new Uint8Array(Buffer.concat([decipher.update(body.subarray(IV)), decipher.final()]));
    },
    derive: (purpose) => derive(`key/${purpose}`, 32),
  };
}

let loaded: MasterKey | undefined;

/** @throws Error when the file is missing, readable by others, or not 64 hexadecimal digits */
export function masterKey(): MasterKey {
  if (loaded) return loaded;
  const path = env().MASTER_KEY_FILE;
  if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} must not be readable by others (chmod 600)`);
  const text = readFileSync(path, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${path} must hold 64 hexadecimal digits`);
  loaded = masterKeyOf(new Uint8Array(Buffer.from(text, "hex")));
  return loaded;
}
