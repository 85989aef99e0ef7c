import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Bytes, fromHex } from "../core/bytes.ts";
import { bytes32 } from "../core/sm/curve.ts";
import { Kernel } from "../core/sm/kernel/kernel.ts";
import { hkdfSm3 } from "../core/sm/sm3.ts";
import { type VaultIdentity, vaultFingerprint } from "../core/sm/two-party/delegate.ts";
import { ks } from "../core/sm/two-party/transcript.ts";

export const kernel = new Kernel(readFileSync(join(import.meta.dirname, "../core/sm/kernel/kernel.wasm")));
export const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** Everything that follows from the key file. Phones pin `fingerprint`: a new file needs a new phone package. */
export type VaultKeys = {
  /** 32 bytes each. */
  decrypt: Bytes;
  sign: Bytes;
  systems: Bytes;
  identity: VaultIdentity;
  fingerprint: Bytes;
};

/** Reads vault.key, made at the first start. @throws Error when others can read it or it is not 64 hexadecimal digits */
export function readKeys(folder: string): VaultKeys {
  const file = join(folder, "vault.key");
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  if ((statSync(file).mode & 0o077) !== 0) throw new Error(`${file} must not be readable by others (chmod 600)`);
  const text = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error(`${file} must hold 64 hexadecimal digits`);
  const secret = fromHex(text);
  const decrypt = bytes32(ks(secret, "vault/decrypt"));
  const sign = bytes32(ks(secret, "vault/sign"));
  const identity = { encrypt: kernel.multiplyBase(decrypt), sign: kernel.multiplyBase(sign) };
  const systems = hkdfSm3(secret, "xq/vault/v1/systems", 48);
  secret.fill(0);
  return { decrypt, sign, systems, identity, fingerprint: vaultFingerprint(identity) };
}
