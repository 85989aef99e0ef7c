import { fromBase64url, toBase64url, toHex } from "../../../src/core/bytes.ts";
import { sm2Digest, sm2VerifyDigest, signatureFromDer } from "../../../src/core/sm/sm2.ts";
import {
  ackMessage,
  delegateShare,
  type VaultIdentity,
  vaultFingerprint,
} from "../../../src/core/sm/two-party/delegate.ts";
import { type Mandate, mandateHash, mandateText } from "../../../src/core/sm/two-party/mandate.ts";
import { isBrowser } from "../terminal/terminal.ts";
import type { Output } from "./api.ts";
import { awaitCertificate } from "./certificate.ts";
import { changePin, refreshKey } from "./change-key.ts";
import type { Desk } from "./desk.ts";
import type { KeptKey } from "./disk.ts";
import { type EnrolStep, makeKey, resumeKey } from "./enrol.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { Confirmation, deviceOf } from "./signing.ts";
import { openKey, unlockKey } from "./unlock.ts";

export type SessionPlan = Output<"mandate.plan">;
/** What the doctor chose; names come from the plan that was on screen. */
export type SessionChoice = Pick<Mandate, "systems" | "types" | "workstations" | "addresses" | "max" | "perMinute"> & {
  minutes: number;
  /** Never later than this, e.g. the end of the shift; ms since 1970 by the server's clock. */
  notAfter?: number;
};
export type OpenedSession = { mandateId: string; until: string };

/** @param code what was scanned at a workstation, if anything */
export async function sessionPlan(desk: Desk, code?: string): Promise<SessionPlan> {
  return await desk.call("mandate.plan", code === undefined ? {} : { code }, deviceOf(await desk.ownKey()));
}

/** Whether this phone's auto-sign key is the one the server knows and has its certificate. */
export async function isAutoKeyReady(desk: Desk, plan: SessionPlan): Promise<boolean> {
  const kept = await desk.withAutoKey().disk.readKey();
  return plan.autoKey?.isReady === true && kept?.share.keyId === plan.autoKey.keyId && kept.certificate !== null;
}

/**
 * Makes the separate key for auto-sign and gets its certificate (protocol.md §3, purpose auto), behind the same PIN; needs a face check
 * of the last minutes. What an earlier try finished is not done again. @throws Failure key.PIN_WRONG, login.face-first, …
 */
export async function setUpAutoKey(desk: Desk, pin: string, onStep: (step: EnrolStep) => void): Promise<void> {
  // The PIN of the doctor's own key, before a second key is put behind another one by a slip.
  (await unlockKey(desk, pin)).wipe();
  const auto = desk.withAutoKey();
  const plan = await sessionPlan(desk);
  const found = await auto.disk.readKey();
  const kept = found ? await resumeKey(auto, found) : null;
  const isKnown = kept !== null && plan.autoKey?.keyId === kept.share.keyId;
  if (!isKnown) await makeKey(auto, pin, onStep, "auto");
  const { keyId } = (await auto.ownKey()).share;
  const last = isKnown ? await auto.call("certificate.await", { keyId }) : null;
  const isAsked = plan.autoKey?.isReady === true || last?.state === "issued";
  if (!isAsked) {
    const request = await Confirmation.prepare(auto, { type: "csr", keyId });
    const [outcome] = await request.confirm(pin);
    if (outcome?.status !== "signed") throw phoneFailure("certificate-failed");
  }
  await awaitCertificate(auto);
}

/**
 * Opens a session (protocol.md §7): the mandate is signed with the doctor's own key, then each service gets its part, the vault's in a
 * box that only it opens. @param by.pinned hex fingerprint of the vault the package trusts; empty is for H5 alone
 * @throws Failure phone.vault-untrusted, key.PIN_WRONG {left}, mandate.*, vault.unreachable
 */
export async function openSession(
  desk: Desk,
  choice: SessionChoice,
  pin: string,
  { pinned, invitationId }: { pinned: string; invitationId?: string | undefined },
): Promise<OpenedSession> {
  const plan = await sessionPlan(desk);
  const vault = trustedVault(plan, pinned, desk.terminal.platform);
  if (!(await isAutoKeyReady(desk, plan))) throw phoneFailure("no-auto-key");
  const auto = desk.withAutoKey();
  const kept = await auto.ownKey();
  await desk.random.ensure(4096);
  const mid = desk.random.take(16);
  const text = mandateText(mandateOf(plan, choice, kept, vault, mid));
  const confirmation = await Confirmation.prepare(desk, { type: "mandate", text });
  const [outcome] = await confirmation.confirm(pin);
  if (outcome?.status !== "signed") throw phoneFailure("not-opened");

  await refreshAutoKey(auto, pin);
  const share = await unlockKey(auto, pin);
  const ds = fromBase64url(kept.ds);
  await desk.random.ensure(4096);
  try {
    const random = desk.mixed(ds);
    const { box, uInverse } = delegateShare(share, { mid, mandateHash: mandateHash(text), vault, random });
    const message = {
      mandateId: toBase64url(mid),
      uInverse: toBase64url(uInverse),
      box: toBase64url(box),
      ...(invitationId === undefined ? {} : { invitationId }),
    };
    uInverse.fill(0);
    const device = deviceOf(await desk.ownKey());
    const opened = await desk.repeating(() => desk.call("mandate.delegate", message, device));
    requireAck(vault, kept, mid, opened);
    return { mandateId: message.mandateId, until: opened.until };
  } catch (error) {
    throw failureOf(error);
  } finally {
    share.wipe();
    ds.fill(0);
  }
}

/** The auto-sign key follows the PIN. Where it cannot, it is given up: a new one needs a face check, an old PIN nobody remembers. */
export async function changeAutoPin(desk: Desk, pin: string, next: string): Promise<void> {
  const auto = desk.withAutoKey();
  if (!(await auto.disk.readKey())) return;
  try {
    await changePin(auto, pin, next);
  } catch {
    await auto.disk.forgetKey();
  }
}

/** Each window is cut from a half that no window had before (protocol.md §7.2, REFRESH_FIRST). */
async function refreshAutoKey(auto: Desk, pin: string): Promise<void> {
  const open = await openKey(auto, pin);
  try {
    await refreshKey(auto, open);
  } finally {
    open.share.wipe();
    open.wipe();
  }
}

/** A server that offers a vault of its own would get the phone's half of the key (protocol.md §7.2, VAULT_UNTRUSTED). */
function trustedVault(plan: SessionPlan, pinned: string, platform: Desk["terminal"]["platform"]): VaultIdentity {
  const vault = { encrypt: fromBase64url(plan.vault.encrypt), sign: fromBase64url(plan.vault.sign) };
  // The browser's phone takes its code from the server anyway (SECURITY.md); a package without a pin trusts no vault.
  const isTrusted = pinned === "" ? isBrowser(platform) : toHex(vaultFingerprint(vault)) === pinned;
  if (!isTrusted) throw phoneFailure("vault-untrusted");
  return vault;
}

function mandateOf(
  plan: SessionPlan,
  { minutes, notAfter = Infinity, ...scope }: SessionChoice,
  kept: KeptKey,
  vault: VaultIdentity,
  mid: Uint8Array,
): Mandate {
  return {
    mid: toBase64url(mid),
    keyId: kept.share.keyId,
    P: fromBase64url(kept.share.P),
    vault: vaultFingerprint(vault),
    signer: plan.signer,
    ...scope,
    from: plan.now,
    to: Math.min(plan.now + minutes * 60_000, notAfter),
  };
}

/** The vault's own word that it holds its part, and of which key. */
function requireAck(vault: VaultIdentity, kept: KeptKey, mid: Uint8Array, opened: Output<"mandate.delegate">): void {
  const ack = ackMessage({
    mid,
    P: fromBase64url(kept.share.P),
    P1v: fromBase64url(opened.P1v),
    P2v: fromBase64url(opened.P2v),
    to: Date.parse(opened.until),
  });
  const signature = signatureFromDer(fromBase64url(opened.ack));
  if (!sm2VerifyDigest(vault.sign, sm2Digest(vault.sign, ack), signature)) throw phoneFailure("vault-untrusted");
}
