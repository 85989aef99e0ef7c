import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hmacSm3 } from "#core/sm/sm3.ts";
import { toHex, utf8 } from "#core/bytes.ts";
import { type SystemCall, systemCallText } from "#core/sm/two-party/delegate.ts";
import { random } from "./in-process-phone.ts";
import { makeServiceCertificates } from "../../bin/launch/tunnel-certificates.ts";
import { readKeys } from "../vault/keys.ts";
import { addSystem } from "../vault/systems.ts";

/**
 * A folder for a vault of this test: certificates and policy; the app's environment is told of it, so call this before anything reads
 * that. `trust` says whose doctors may open windows.
 */
export function vaultFolder(policy: object = {}) {
  const folder = mkdtempSync(join(tmpdir(), "xqv-"));
  chmodSync(folder, 0o700);
  mkdirSync(join(folder, "tls"));
  makeServiceCertificates(join(folder, "tls"), "vault");
  const limits = { excludedTypes: ["consent"], maxMinutes: 720, maxCount: 2000, maxPerMinute: 2000, ...policy };
  writeFileSync(join(folder, "policy.json"), JSON.stringify(limits));
  const address = join(folder, "v.sock");
  const told = { VAULT_ADDRESS: address, VAULT_TLS_DIR: join(folder, "tls"), VAULT_SEPARATION: "demonstration" };
  Object.assign(process.env, told);
  return { folder, address, trust: (pem: string) => writeFileSync(join(folder, "anchors.pem"), pem) };
}

/** What the vault's administrator gives to a system. */
export const systemSecret = (folder: string, id: string): string =>
  addSystem(folder, readKeys(folder).systems, { id, name: "HIS" });

/** A call as the hospital system authenticates it. */
export function systemWord(secret: string, call: Omit<SystemCall, "nonce"> & { nonce?: string }) {
  const nonce = call.nonce ?? toHex(random(16));
  const mac = toHex(hmacSm3(utf8(secret), systemCallText({ ...call, nonce })));
  const { mid: sessionId, workstation, address, timeMs } = call;
  return { sessionId, workstation, address, timeMs, nonce, mac };
}
