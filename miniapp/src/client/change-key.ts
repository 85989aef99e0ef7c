import { fromBase64url, toBase64url } from "../../../src/core/bytes.ts";
import { bytes32 } from "../../../src/core/sm/curve.ts";
import { PhoneRefresh } from "../../../src/core/sm/two-party/phone-refresh.ts";
import { pinProof, stretchPin } from "../../../src/core/sm/two-party/pin.ts";
import { decodeShare, encodeShare, openShare } from "../../../src/core/sm/two-party/share.ts";
import type { Desk } from "./desk.ts";
import { pinProblem } from "./enrol.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { promoteNext, resumeNext } from "./next-key.ts";
import { counted, type OpenKey } from "./unlock.ts";

/** Both halves are made anew this often, at the first PIN after it, ms. */
const REFRESH_EVERY_MS = 24 * 3_600_000;

/** Whether the phone's half is due to be made anew. */
export async function isRefreshDue(desk: Desk): Promise<boolean> {
  const { refreshedAt } = await desk.ownKey();
  return desk.terminal.now() - (refreshedAt ?? 0) > REFRESH_EVERY_MS;
}

/**
 * REFRESH (protocol.md §5) with an open key: afterwards an old copy of this phone's storage is worth nothing. The next
 * share is on disk before RF3 leaves, so a crash at any point leaves one that works. @throws Failure
 */
export async function refreshKey(desk: Desk, open: OpenKey): Promise<void> {
  const { share, stretched, ds } = open;
  const { keyId, ep, g } = share.facts;
  await desk.random.ensure(4096);
  const random = desk.mixed(ds);
  const refresh = PhoneRefresh.start(random);
  const pv = toBase64url(pinProof({ ds, stretched, keyId }));
  const first = { v: 1 as const, keyId: toBase64url(keyId), ep, fid: refresh.fid, g, pv, Uc: refresh.Uc };
  try {
    const rf2 = await counted(desk, ({ pc, device }) => desk.call("key.rf1", { ...first, pc }, device));
    const made = refresh.accept(rf2, share, { ds, stretched }, random);
    const next = { share: encodeShare(made.share), rf3: made.rf3 };
    await desk.disk.writeKey({ ...(await desk.ownKey()), next });
  } catch (error) {
    throw failureOf(error);
  }
  await resumeNext(desk);
}

/**
 * CHANGE (protocol.md §6): the share under the new PIN is on disk before the server puts it in force. @param pin the old
 * one. @throws Failure key.PIN_WRONG {left}, key.PIN_REUSED, …
 */
export async function changePin(desk: Desk, pin: string, nextPin: string): Promise<void> {
  const weak = pinProblem(nextPin) ?? pinProblem(nextPin, await desk.call("key.policy", {}));
  if (weak) throw phoneFailure("weak-pin", {}, weak);
  await resumeNext(desk);
  const kept = await desk.ownKey();
  const stored = decodeShare(kept.share);
  const ds = fromBase64url(kept.ds);
  const salt = fromBase64url(kept.salt);
  const [old, fresh] = [stretchPin(pin, salt), stretchPin(nextPin, salt)];
  const proofs = [old, fresh].map((stretched) => toBase64url(pinProof({ ds, stretched, keyId: stored.keyId })));
  const [pv = "", next = ""] = proofs;
  await desk.random.ensure(2048);
  const { keyId } = kept.share;
  try {
    const answer = await counted(desk, ({ pc, device }) =>
      desk.call("key.changePin", { keyId, g: stored.g, pv, pc, next }, device),
    );
    const [pepper, nextPepper] = [fromBase64url(answer.pepper), fromBase64url(answer.next)];
    const share = openShare(stored, { ds, stretched: old, pepper });
    const renamed = share.times(bytes32(1n), { g: answer.g });
    const sealed = renamed.seal({ ds, stretched: fresh, pepper: nextPepper }, desk.mixed(ds));
    for (const one of [share, renamed]) one.wipe();
    await desk.disk.writeKey({ ...(await desk.ownKey()), next: { share: encodeShare(sealed), rf3: null } });
    await counted(desk, ({ pc, device }) => desk.call("key.checkPin", { keyId, g: answer.g, pv: next, pc }, device));
    await promoteNext(desk);
    for (const secret of [pepper, nextPepper]) secret.fill(0);
  } catch (error) {
    throw failureOf(error);
  } finally {
    for (const secret of [old, fresh, ds]) secret.fill(0);
  }
}
