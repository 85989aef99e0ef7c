import type { Stroke } from "../../../src/core/ink/stroke.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import type { Input, Output } from "./api.ts";
import {
  changeAutoPin,
  isAutoKeyReady,
  openSession,
  type OpenedSession,
  type SessionChoice,
  sessionPlan,
  setUpAutoKey,
} from "./auto-sign.ts";
import { applyForCertificate, awaitCertificate, ownCertificate, renewCertificate } from "./certificate.ts";
import { canBiometric, disableBiometric, enableBiometric, isBiometricOn } from "./biometric.ts";
import { changePin } from "./change-key.ts";
import { type EnrolStep, makeKey } from "./enrol.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { deviceOf } from "./signing.ts";
import { unlockKey } from "./unlock.ts";
import { SigningPhone } from "./phone-signing.ts";

export type { Opened } from "./phone-core.ts";

/**
 * A doctor's phone: everything the mini-program can do, without a screen. The pages call it, and so do the smoke run and
 * the tests with their own Terminal. One verb that signs or enrols runs at a time; every verb throws Failure. Here its own
 * life: binding, PIN, another phone, and auto-sign.
 */
export class Phone extends SigningPhone {
  /** @param phoneCode from the platform's phone-number button; asked of the terminal when it can */
  claim = (staffNo: string, phoneCode?: string): Promise<Output<"person.claim">> =>
    this.alone(async () => {
      const code = phoneCode ?? (await this.desk.terminal.getPhoneNumber?.())?.code ?? "";
      return await this.desk.call("person.claim", { staffNo: staffNo.trim(), phoneCode: code });
    });

  /** What to agree to before a face check, and whether that was done. */
  faceNotice = (): Promise<Output<"login.faceNotice">> => this.told(() => this.desk.call("login.faceNotice", {}));

  /** Takes the consent back. Keys and signatures stand. */
  withdrawFace = (): Promise<void> =>
    this.alone(async () => {
      await this.desk.call("login.withdrawFace", {});
    });

  /** The face check: WeChat runs it, the server asks WeChat how it ended. @param version of the notice that was agreed to */
  face = (version: string): Promise<void> =>
    this.alone(async () => {
      const check = this.desk.terminal.requestFacialVerify;
      if (!check) throw phoneFailure("no-face");
      await this.desk.call("login.consentFace", { version });
      const { verifyId } = await this.desk.call("login.beginFace", {});
      let stopped: unknown = null;
      try {
        await check({ verifyId });
      } catch (error) {
        stopped = error;
      }
      // What the phone says about the check decides nothing; its error is only better words when nothing was decided.
      try {
        await this.desk.repeating(() => this.desk.call("login.finishFace", {}));
      } catch (error) {
        throw stopped !== null && failureOf(error).code !== "login.face-failed" ? stopped : error;
      }
    });

  /** On the new phone: a code for the old one to scan, as text and PNG, and the digits both show. */
  askChange = (): Promise<Output<"terminal.askChange">> => this.told(() => this.desk.call("terminal.askChange", {}));

  /** On the old phone: which phone asks. */
  readChange = (code: string): Promise<Output<"terminal.readChange">> =>
    this.told(async () => this.desk.call("terminal.readChange", { code }, deviceOf(await this.desk.ownKey())));

  /** On the old phone: yes, with the PIN. The half that it unlocks is not used. */
  confirmChange = (code: string, pin: string): Promise<Output<"terminal.confirmChange">> =>
    this.alone(async () => {
      (await unlockKey(this.desk, pin)).wipe();
      return await this.desk.call("terminal.confirmChange", { code }, deviceOf(await this.desk.ownKey()));
    });

  /** Asks for a check in person instead of the camera; six digits for the desk. */
  askAdmission = (why: Input<"terminal.askAdmission">["why"]): Promise<Output<"terminal.askAdmission">> =>
    this.alone(() => this.desk.call("terminal.askAdmission", { why }));

  admission = (): Promise<Output<"terminal.admission">> => this.told(() => this.desk.call("terminal.admission", {}));

  /** What the hospital asks of this person's PIN. */
  pinPolicy = (): Promise<Output<"key.policy">> => this.told(() => this.desk.call("key.policy", {}));

  /** Tasks of colleagues who left, offered to this person. */
  handovers = (): Promise<Output<"leaving.handovers">> => this.told(() => this.desk.call("leaving.handovers", {}));

  answerHandover = (handoverId: string, accept: boolean): Promise<void> =>
    this.alone(async () => {
      await this.desk.call("leaving.answer", { handoverId, accept });
    });

  /** Makes the key. The PIN goes nowhere but into the making. */
  enrol = (pin: string, onStep: (step: EnrolStep) => void = () => {}): Promise<void> =>
    this.alone(() => makeKey(this.desk, pin, onStep));

  /** Signs the certificate request and waits for the certificate. */
  requestCertificate = (pin: string): Promise<void> => this.alone(() => applyForCertificate(this.desk, pin));

  /** A new certificate for the same key, after a face check. */
  renewCertificate = (pin: string): Promise<void> => this.alone(() => renewCertificate(this.desk, pin));

  /** Waits for a certificate whose request was signed already. */
  awaitCertificate = (): Promise<void> => this.alone(() => awaitCertificate(this.desk));

  certificate = (): Promise<Certificate | null> => ownCertificate(this.desk);

  /** @param png base64url, at most 200 KB decoded */
  saveHandwriting = (png: string, strokes: number, ink?: Stroke[]): Promise<Output<"seal.saveHandwriting">> =>
    this.alone(() =>
      this.desk.call("seal.saveHandwriting", {
        png,
        strokes,
        ...(ink
          ? {
              ink: ink.map((stroke) =>
                stroke.map(([x, y, t, width]): [number, number, number, number] => [x, y, t, width]),
              ),
            }
          : {}),
      }),
    );

  handwriting = (): Promise<Output<"seal.handwriting">> => this.told(() => this.desk.call("seal.handwriting", {}));

  /** Whether this phone has a fingerprint or face the server can verify, and whether it is turned on. */
  biometric = (): Promise<{ can: boolean; isOn: boolean }> =>
    this.told(async () => ({ can: await canBiometric(this.desk), isOn: await isBiometricOn(this.desk) }));

  enableBiometric = (pin: string): Promise<void> =>
    this.alone(async () => {
      await this.blind();
      await enableBiometric(this.desk, pin);
    });

  disableBiometric = (): Promise<void> => this.alone(() => disableBiometric(this.desk));

  /** Both halves of the key are made anew now. */
  checkIn = (pin: string): Promise<void> =>
    this.alone(async () => {
      await this.blind();
      await this.refresh(pin);
    });

  changePin = (pin: string, next: string): Promise<void> =>
    this.alone(async () => {
      this.half.wipe();
      await this.blind();
      await changePin(this.desk, pin, next);
      await changeAutoPin(this.desk, pin, next);
    });

  /** What an auto-sign session may be, and whether this phone has its key for it. */
  sessionPlan = (code?: string): Promise<Output<"mandate.plan"> & { hasAutoKey: boolean }> =>
    this.told(async () => {
      const plan = await sessionPlan(this.desk, code);
      return { ...plan, hasAutoKey: await isAutoKeyReady(this.desk, plan) };
    });

  /** Makes the separate key for auto-sign, after a face check. */
  setUpAutoSign = (pin: string, onStep: (step: EnrolStep) => void = () => {}): Promise<void> =>
    this.alone(async () => {
      await this.blind();
      await setUpAutoKey(this.desk, pin, onStep);
    });

  openSession = (choice: SessionChoice, pin: string, invitationId?: string): Promise<OpenedSession> =>
    this.alone(async () => {
      await this.blind();
      return await openSession(this.desk, choice, pin, { pinned: this.vaultFingerprint, invitationId });
    });

  /** The auto-sign session that is open now. */
  currentSession = (): Promise<Output<"mandate.current">["session"]> =>
    this.told(async () => {
      const device = deviceOf(await this.desk.ownKey());
      return (await this.desk.call("mandate.current", {}, device)).session;
    });

  /** What was signed under authorisation and waits for the doctor's word; null when nothing does. */
  autoDigest = (): Promise<Output<"signing.autoDigest">["digest"]> =>
    this.told(async () => (await this.desk.call("signing.autoDigest", {})).digest);

  answerDigest = (digestId: string, answer: "mine" | "not-mine"): Promise<void> =>
    this.told(async () => {
      await this.desk.call("signing.answerDigest", { digestId, answer });
    });

  /** Stops it: nothing is signed under it once this returned. */
  endSession = (mandateId: string): Promise<void> =>
    this.told(async () => {
      const device = deviceOf(await this.desk.ownKey());
      await this.desk.repeating(() => this.desk.call("mandate.end", { mandateId }, device));
    });
}
