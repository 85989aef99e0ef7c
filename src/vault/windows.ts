import { type Bytes, equalBytes, fromBase64url, toBase64url, toHex, utf8 } from "../core/bytes.ts";
import { sm2Digest } from "../core/sm/sm2.ts";
import { signatureToDer } from "../core/sm/sm2-der.ts";
import { sm3 } from "../core/sm/sm3.ts";
import { ackMessage, openDelegation, vaultRole } from "../core/sm/two-party/delegate.ts";
import { type Mandate, mandateHash, readMandate } from "../core/sm/two-party/mandate.ts";
import type { PhoneSession } from "../core/sm/two-party/phone-session.ts";
import { UnlockedShare } from "../core/sm/two-party/share.ts";
import { type Certificate, parseCertificate } from "../core/x509/certificate.ts";
import { verifyChain } from "../core/x509/chain.ts";
import type { Chain } from "./chain.ts";
import { crypto } from "./crypto.ts";
import { kernel, random, type VaultKeys } from "./keys.ts";
import type { OpenRequest } from "./messages.ts";
import { Refusal } from "./refusal.ts";
import { mandateRefusal, type Moment, type Policy } from "./rules.ts";

/** One open window. `share` holds v1: it is in this process's memory and nowhere else. */
export type Window = {
  mandate: Mandate;
  /** SM3 of the mandate's text, hexadecimal. */
  hash: string;
  share: UnlockedShare;
  role: string;
  certificateDer: Bytes;
  opened: Moment;
  count: number;
  recent: number[];
  /** Sessions that wait for their offer, by cid. */
  sessions: Map<string, PhoneSession>;
  /** Authenticators that were used: each stands for one signature. */
  spent: Set<string>;
};

export type Vault = {
  folder: string;
  keys: VaultKeys;
  policy: Policy;
  anchors: readonly Certificate[];
  chain: Chain;
  now: () => Moment;
  windows: Map<string, Window>;
  /** Answers to windows that were opened, by mid, for repeats; kept after the window's end. */
  answers: Map<string, { digest: string; answer: OpenAnswer }>;
};

export type OpenAnswer = { ack: string; fingerprint: string };

/**
 * DELEGATE at the vault (protocol.md §7.4). Everything is checked against the doctor's own signature and the box that only
 * the phone can have made. The same request again gets the same answer while the window stands.
 */
export function openWindow(vault: Vault, request: OpenRequest): OpenAnswer {
  const digest = toHex(sm3(request.box, utf8(request.mandate)));
  const mandate = readMandate(request.mandate);
  const known = vault.answers.get(mandate.mid);
  if (known) {
    if (known.digest === digest && vault.windows.has(mandate.mid)) return known.answer;
    throw new Refusal("NO_WINDOW");
  }
  const now = vault.now();
  const refusal = mandateRefusal(mandate, vault.policy, now.wallMs);
  if (refusal) throw new Refusal(refusal);
  if (!equalBytes(mandate.vault, vault.keys.fingerprint)) throw new Refusal("VAULT_UNTRUSTED");
  const signer = trusted(vault, request.certificates, now.wallMs);
  const text = utf8(request.mandate);
  if (!crypto.verifySm2({ point: signer.point, parts: [text], signature: signatureToDer(request.signature) }))
    throw new Refusal("MANDATE");
  const auto = trusted(vault, request.autoCertificates, now.wallMs);
  if (!equalBytes(auto.point, mandate.P) || signer.name !== auto.name) throw new Refusal("CERT_MISMATCH");

  const { box, P1v, P2v } = request;
  const { v1, ...said } = openDelegation({ d: vault.keys.decrypt, box, P1v, P2v }, kernel);
  const mid = fromBase64url(mandate.mid);
  const isSame =
    equalBytes(said.mid, mid) &&
    equalBytes(said.keyId, fromBase64url(mandate.keyId)) &&
    equalBytes(said.P, mandate.P) &&
    equalBytes(said.mandateHash, mandateHash(request.mandate));
  if (!isSame) {
    v1.fill(0);
    throw new Refusal("DL_MISMATCH");
  }
  const share = new UnlockedShare(v1, { keyId: said.keyId, ep: said.ep, g: 0, P: said.P, P1: P1v });
  const hash = toHex(said.mandateHash);
  const { keyId, to, P } = mandate;
  vault.chain.append(now.wallMs, { type: "opened", mid: mandate.mid, keyId, mandate: hash, to });
  vault.windows.set(mandate.mid, {
    mandate,
    hash,
    share,
    role: vaultRole(mid),
    certificateDer: auto.der,
    opened: now,
    count: 0,
    recent: [],
    sessions: new Map(),
    spent: new Set(),
  });
  const e = sm2Digest(vault.keys.identity.sign, ackMessage({ mid, P, P1v, P2v, to }));
  const ack = signatureToDer(kernel.sign(vault.keys.sign, e, random));
  const answer = { ack: toBase64url(ack), fingerprint: toHex(vault.keys.fingerprint) };
  vault.answers.set(mandate.mid, { digest, answer });
  return answer;
}

/** Deletes v1 and every waiting session. Saying it again changes nothing. */
export function closeWindow(vault: Vault, mid: string, why: string): { isOpen: false } {
  const window = vault.windows.get(mid);
  if (!window) return { isOpen: false };
  window.share.wipe();
  for (const session of window.sessions.values()) session.burn();
  vault.windows.delete(mid);
  vault.chain.append(vault.now().wallMs, { type: "closed", mid, why, count: window.count });
  return { isOpen: false };
}

/** The certificate at the front of a chain up to one of the vault's own anchors. @throws Refusal CERT_MISMATCH */
function trusted(vault: Vault, chain: readonly Bytes[], atMs: number): { der: Bytes; point: Bytes; name: string } {
  const [leaf, ...pool] = chain.map((der) => parseCertificate(der));
  const [der] = chain;
  if (!leaf || !der || leaf.key.kind !== "sm2") throw new Refusal("CERT_MISMATCH");
  const found = verifyChain({ leaf, pool, anchors: vault.anchors, atMs, purpose: "sign", crypto });
  if (!found.ok) throw new Refusal("CERT_MISMATCH");
  const name = leaf.subject.attributes.filter(({ oid }) => oid === COMMON_NAME).map(({ value }) => value);
  return { der, point: leaf.key.point, name: name.join() };
}

/** id-at-commonName (X.520 §6.2.2): the same person holds both certificates. */
const COMMON_NAME = "2.5.4.3";
