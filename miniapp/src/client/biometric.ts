import { type Bytes, fromBase64url, toBase64url } from "../../../src/core/bytes.ts";
import { biometricChallenge, enrolChallenge, openCopy, sealCopy } from "../../../src/core/sm/two-party/biometric.ts";
import { decodeShare, type UnlockedShare } from "../../../src/core/sm/two-party/share.ts";
import type { Desk } from "./desk.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { openKey } from "./unlock.ts";

/** Whether this phone has a fingerprint or face that the server can verify: what may be turned on. */
export async function canBiometric(desk: Desk): Promise<boolean> {
  return ((await desk.terminal.biometric?.modes()) ?? []).length > 0;
}

/** Whether it is turned on, and fits the key as it is now. */
export async function isBiometricOn(desk: Desk): Promise<boolean> {
  const kept = await desk.disk.readKey();
  return kept?.bio !== null && kept?.bio !== undefined && kept.bio.ep === kept.share.ep && kept.next === null;
}

/** The hardware signs a challenge. @throws Failure terminal.cancelled, phone.no-biometric */
async function asked(desk: Desk, challenge: string, content: string) {
  const { biometric } = desk.terminal;
  const modes = (await biometric?.modes()) ?? [];
  if (!biometric || modes.length === 0) throw phoneFailure("no-biometric");
  const { resultJSON, resultJSONSignature } = await biometric.authenticate({ modes, challenge, content });
  return { json: resultJSON, signature: resultJSONSignature };
}

/** Turns it on: the PIN, then one fingerprint so that the hardware is known. @throws Failure */
export async function enableBiometric(desk: Desk, pin: string): Promise<void> {
  const open = await openKey(desk, pin);
  try {
    const { keyId } = (await desk.ownKey()).share;
    const device = { keyId, ds: toBase64url(open.ds) };
    const { bioId, nonce } = await desk.call("key.beginBiometric", { keyId }, device);
    const challenge = enrolChallenge(open.share.facts.keyId, fromBase64url(bioId), fromBase64url(nonce));
    const assertion = await asked(desk, challenge, "打开指纹签名");
    const { pepper } = await desk.call("key.finishBiometric", { keyId, ...assertion }, device);
    await keepCopy(desk, open.share, open.ds, { bioId, pepper });
  } catch (error) {
    throw failureOf(error);
  } finally {
    open.share.wipe();
    open.wipe();
  }
}

/** After a refresh, with the new half open: the copy is made anew for it. */
export async function renewCopy(desk: Desk, open: { share: UnlockedShare; ds: Bytes }): Promise<void> {
  const { keyId } = (await desk.ownKey()).share;
  const renewed = await desk.call("key.renewBiometric", { keyId }, { keyId, ds: toBase64url(open.ds) });
  await keepCopy(desk, open.share, open.ds, renewed);
}

async function keepCopy(desk: Desk, share: UnlockedShare, ds: Bytes, given: { bioId: string; pepper: string }) {
  await desk.random.ensure(1024);
  const pepper = fromBase64url(given.pepper);
  const blob = sealCopy(share, { ds, pepper, bioId: fromBase64url(given.bioId) }, desk.mixed(ds));
  pepper.fill(0);
  const bio = { bioId: given.bioId, blob: toBase64url(blob), ep: share.facts.ep };
  await desk.disk.writeKey({ ...(await desk.ownKey()), bio });
}

/** Turns it off, here and at the server. */
export async function disableBiometric(desk: Desk): Promise<void> {
  const kept = await desk.ownKey();
  await desk.disk.writeKey({ ...kept, bio: null });
  const { keyId } = kept.share;
  await desk.call("key.forgetBiometric", { keyId }, { keyId, ds: kept.ds });
}

/**
 * d1 by fingerprint or face for one offer: the hardware signs the challenge over T, the server has WeChat verify it.
 * @param T of the offer on this phone, 32 bytes. @throws Failure key.BIO_*, terminal.cancelled
 */
export async function unlockByBiometric(desk: Desk, offer: { cid: Bytes; T: Bytes; content: string }) {
  const kept = await desk.ownKey();
  if (!kept.bio) throw phoneFailure("no-biometric");
  const { keyId } = kept.share;
  const share = decodeShare(kept.share);
  const bioId = fromBase64url(kept.bio.bioId);
  const ds = fromBase64url(kept.ds);
  try {
    const assertion = await asked(desk, biometricChallenge(share.keyId, bioId, offer.T), offer.content);
    const cid = toBase64url(offer.cid);
    const answer = await desk.call("key.checkBiometric", { keyId, cid, ...assertion }, { keyId, ds: kept.ds });
    const pepper = fromBase64url(answer.pepper);
    try {
      return openCopy(fromBase64url(kept.bio.blob), share, { ds, pepper, bioId });
    } finally {
      pepper.fill(0);
    }
  } catch (error) {
    const failure = failureOf(error);
    // Other fingers, or another epoch: the copy is of no use any more.
    if (["key.BIO_FINGERS", "key.BIO_STALE"].includes(failure.code))
      await desk.disk.writeKey({ ...(await desk.ownKey()), bio: null });
    throw failure;
  } finally {
    ds.fill(0);
  }
}
