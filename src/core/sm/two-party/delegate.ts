import { type Bytes, concat, equalBytes, type RandomBytes, toHex, u32, u64, utf8 } from "../../bytes.ts";
import { bytes65, curve } from "../curve.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { sm2Decrypt, sm2Encrypt } from "../sm2.ts";
import { ProtocolError } from "./errors.ts";
import type { UnlockedShare } from "./share.ts";
import { requirePoint, requireScalar, th, wipe } from "./transcript.ts";

/**
 * DELEGATE (protocol.md §7): the phone gives the vault v1 = d1·u and the server u⁻¹, so that together, and only together, they
 * sign with the auto key until both parts are deleted.
 */

/** The vault's public keys: what phones encrypt to, and what it signs its word with. 65 bytes each. */
export type VaultIdentity = { encrypt: Bytes; sign: Bytes };

/** What a phone package pins: 32 bytes. */
export const vaultFingerprint = (vault: VaultIdentity): Bytes => th("vault/id", vault.encrypt, vault.sign);

/** Role of §2 for one window. @param mid 16 bytes */
export const vaultRole = (mid: Bytes): string => `vault:${toHex(mid)}`;

/** What is in the box, besides v1. */
export type Delegated = { mid: Bytes; keyId: Bytes; ep: number; P: Bytes; mandateHash: Bytes };

const SIZES = [16, 16, 4, 65, 32, 32] as const;

/**
 * The phone's side of §7.2. @param vault already compared with what the package pins
 * @returns the box for the vault, and u⁻¹ for the server: wipe it
 */
export function delegateShare(
  share: UnlockedShare,
  input: { mid: Bytes; mandateHash: Bytes; vault: VaultIdentity; random: RandomBytes },
): { box: Bytes; uInverse: Bytes } {
  const { keyId, ep, P } = share.facts;
  const { v1, uInverse } = share.delegate(input.random);
  const plain = concat(input.mid, keyId, u32(ep), P, input.mandateHash, v1);
  const box = sm2Encrypt(input.vault.encrypt, plain, input.random);
  wipe(v1, plain);
  return { box, uInverse };
}

/** The server's part of one window (§7.3). `half` has the shape of a server's share, d2 standing for v2. */
export type WindowShare = { half: { d2: Bytes; kn: Bytes }; P1v: Bytes; P2v: Bytes };

/** v2 = d2·u⁻¹, P1v = u⁻¹·P1, P2v = v2⁻¹·G, and a kn of its own. u⁻¹ is wiped. @throws ProtocolError BAD_SCALAR */
export function windowShare(
  input: { d2: Bytes; P1: Bytes; uInverse: Bytes; random: RandomBytes },
  kernel: Kernel,
): WindowShare {
  requireScalar(input.uInverse);
  const v2 = kernel.sumProducts(new Uint8Array(32), [[input.d2, input.uInverse]]);
  const P1v = kernel.multiply(input.P1, input.uInverse);
  const inverse = kernel.invert(v2);
  const P2v = kernel.multiplyBase(inverse);
  wipe(inverse, input.uInverse);
  return { half: { d2: v2, kn: input.random(32) }, P1v, P2v };
}

/**
 * The vault's side of §7.4: opens the box and checks that the two parts are parts of P. @param d the vault's decryption key
 * @returns v1 and what the phone said with it. @throws ProtocolError DL_MISMATCH, BAD_MESSAGE, BAD_SCALAR, BAD_POINT
 */
export function openDelegation(
  input: { d: Bytes; box: Bytes; P1v: Bytes; P2v: Bytes },
  kernel: Kernel,
): Delegated & { v1: Bytes } {
  const plain = sm2Decrypt(input.d, input.box, kernel);
  if (plain.length !== SIZES.reduce((sum, size) => sum + size, 0)) throw new ProtocolError("BAD_MESSAGE");
  let at = 0;
  const [mid, keyId, epoch, P, mandateHash, v1] = SIZES.map((size) => plain.slice(at, (at += size)));
  wipe(plain);
  if (!mid || !keyId || !epoch || !P || !mandateHash || !v1) throw new ProtocolError("BAD_MESSAGE");
  requireScalar(v1);
  requirePoint(input.P2v);
  const inverse = kernel.invert(v1);
  const ownPoint = kernel.multiplyBase(inverse);
  const [joint] = kernel.addPoints([[kernel.multiply(input.P2v, inverse), bytes65(curve().BASE.negate())]]);
  wipe(inverse);
  if (!equalBytes(ownPoint, input.P1v) || !joint || !equalBytes(joint, P)) throw new ProtocolError("DL_MISMATCH");
  return { mid, keyId, ep: Number(`0x${toHex(epoch)}`), P, mandateHash, v1 };
}

/** What the vault signs once a window is open; an SM2 message. @param to ms since 1970 UTC */
export const ackMessage = (ack: { mid: Bytes; P: Bytes; P1v: Bytes; P2v: Bytes; to: number }): Bytes =>
  th("dl/ack", ack.mid, ack.P, ack.P1v, ack.P2v, u64(ack.to));

/** What a hospital system says of one call, so that the vault need not believe the app (protocol.md §7.5). */
export type SystemCall = {
  mid: string;
  /** The system's public name, its access key. */
  system: string;
  /** Code of the document type. */
  type: string;
  /** The system's number for the document, unique within the window or not. */
  docId: string;
  /** SM3 of the data or of the file as it was sent, hexadecimal. */
  digest: string;
  workstation: string;
  /** Address of the workstation; may be empty. */
  address: string;
  /** ms since 1970 UTC. */
  timeMs: number;
  nonce: string;
};

/**
 * The bytes under the system's MAC: ten lines joined by \n. HMAC-SM3 under a secret that the vault gave to the system and
 * the app never had. @throws ProtocolError BAD_MESSAGE when a value holds a line break
 */
export function systemCallText(call: SystemCall): Bytes {
  const { mid, system, type, docId, digest, workstation, address, timeMs, nonce } = call;
  const lines = ["xq/auto-sign/v1", mid, system, type, docId, digest, workstation, address, String(timeMs), nonce];
  if (lines.some((line) => /[\r\n]/.test(line))) throw new ProtocolError("BAD_MESSAGE");
  return utf8(lines.join("\n"));
}
