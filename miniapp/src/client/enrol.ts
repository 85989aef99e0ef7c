import { fromBase64url, toBase64url } from "../../../src/core/bytes.ts";
import { deviceKey, deviceSecret } from "../../../src/core/sm/two-party/device.ts";
import { confirmKg4, PhoneKeygen } from "../../../src/core/sm/two-party/phone-keygen.ts";
import { pinProof, stretchPin } from "../../../src/core/sm/two-party/pin.ts";
import { type PinRules, type PinWeakness, weaknessOf } from "../../../src/core/sm/two-party/pin-rules.ts";
import { encodeShare } from "../../../src/core/sm/two-party/share.ts";
import type { Words } from "../../../src/core/error.ts";
import type { KeptKey } from "./disk.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import type { Desk } from "./desk.ts";

/** What the making of a key is doing, for an honest progress display. */
export type EnrolStep = "random" | "pin" | "half" | "joint" | "stored" | "agreed";

const WEAK: Record<PinWeakness, Words> = {
  length: { zh: "密码长度不够，或超过 20 位。", en: "The PIN is too short, or longer than 20." },
  characters: { zh: "密码只能用数字、英文字母和符号。", en: "A PIN has digits, letters and signs only." },
  classes: { zh: "密码里的字符种类不够，请混用数字、字母、符号。", en: "Mix digits, letters and signs." },
  forbidden: { zh: "密码含有医院不允许的内容。请换一个。", en: "The hospital does not allow this. Choose another." },
  repeated: { zh: "重复的数字太多，容易被猜到。请换一个。", en: "Too many repeated digits. Choose another." },
  sequence: { zh: "连续的数字容易被猜到。请换一个。", en: "A run of digits is easy to guess. Choose another." },
  pattern: { zh: "有规律的数字容易被猜到。请换一个。", en: "A pattern is easy to guess. Choose another." },
  date: { zh: "像日期的密码最先被试。请换一个。", en: "Dates are tried first. Choose another." },
};

/** Why a PIN is not taken, in words, or null. */
export function pinProblem(pin: string, rules?: PinRules): Words | null {
  const weakness = weaknessOf(pin, rules);
  return weakness ? WEAK[weakness] : null;
}

/**
 * Makes the key pair with the server (protocol.md §3, PIN SET first). The pending half is on disk before KG3 leaves, so
 * that a crash at any point ends in a key both sides know or in none.
 */
export async function makeKey(
  desk: Desk,
  pin: string,
  onStep: (step: EnrolStep) => void,
  purpose: "main" | "auto" = "main",
): Promise<void> {
  const weak = pinProblem(pin) ?? pinProblem(pin, await desk.call("key.policy", {}));
  if (weak) throw phoneFailure("weak-pin", {}, weak);
  onStep("random");
  await desk.random.ensure(8192);
  const ticket = await desk.call("key.enrol", { purpose });
  const keyId = fromBase64url(ticket.keyId);
  const ds = deviceSecret(desk.random.take(32), fromBase64url(ticket.serverRandom));
  const salt = desk.random.take(16);
  const random = desk.mixed(ds);
  onStep("pin");
  await desk.terminal.wait(30); // lets the screen draw before the stretching holds the thread
  const stretched = stretchPin(pin, salt);
  const pv = toBase64url(pinProof({ ds, stretched, keyId }));
  const { pepper: pepperText } = await desk.call("key.setPin", {
    keyId: ticket.keyId,
    g: 1,
    pv,
    kd: toBase64url(deviceKey(ds)),
  });
  const pepper = fromBase64url(pepperText);
  const device = { keyId: ticket.keyId, ds: toBase64url(ds) };
  onStep("half");
  await desk.random.ensure(2048);
  await desk.terminal.wait(30);
  const making = PhoneKeygen.start({ kgid: fromBase64url(ticket.kgid), keyId, random });
  try {
    const kg2 = await desk.repeating(() => desk.call("key.kg1", making.kg1, device));
    onStep("joint");
    await desk.random.ensure(2048);
    const pending = making.accept(kg2, { ds, stretched, pepper, g: 1, random });
    const kept: KeptKey = {
      v: 1,
      share: encodeShare(pending.share),
      ds: device.ds,
      salt: toBase64url(salt),
      kdf: "scrypt-12-8-1",
      pc: 0,
      certificate: null,
      refreshedAt: desk.terminal.now(),
      next: null,
      bio: null,
      pending: { kgid: pending.kgid, kg3: pending.kg3 },
    };
    await desk.disk.writeKey(kept);
    onStep("stored");
    const kg4 = await desk.repeating(() => desk.call("key.kg3", pending.kg3, device));
    try {
      confirmKg4(pending.share, kg4);
    } catch (error) {
      await desk.disk.forgetKey();
      throw error;
    }
    await desk.disk.writeKey({ ...kept, pending: null });
    onStep("agreed");
  } catch (error) {
    making.burn();
    throw failureOf(error);
  } finally {
    for (const secret of [stretched, pepper, ds]) secret.fill(0);
  }
}

/**
 * Finishes or drops a key whose making was interrupted after its half was stored (protocol.md §3, last paragraph).
 * @returns the key now standing, or null when it was dropped. @throws Failure when the server cannot be asked
 */
export async function resumeKey(desk: Desk, kept: KeptKey): Promise<KeptKey | null> {
  if (!kept.pending) return kept;
  const device = { keyId: kept.share.keyId, ds: kept.ds };
  const { kgid, kg3 } = kept.pending;
  const status = await desk.call("key.kgStatus", { kgid, keyId: kept.share.keyId }, device);
  const isSent = status.state === "SENT";
  const answer = isSent ? await desk.call("key.kg3", kg3, device) : { P: status.P ?? null };
  if (answer.P !== kept.share.P) {
    await desk.disk.forgetKey();
    return null;
  }
  const whole = { ...kept, pending: null };
  await desk.disk.writeKey(whole);
  return whole;
}
