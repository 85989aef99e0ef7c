import { fromBase64url, toHex } from "../../../src/core/bytes.ts";
import type { Stroke } from "../../../src/core/ink/stroke.ts";
import { blindCurveWith } from "../../../src/core/sm/curve.ts";
import { sm3 } from "../../../src/core/sm/sm3.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import type { Terminal } from "../terminal/terminal.ts";
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
import { canBiometric, disableBiometric, enableBiometric, isBiometricOn, renewCopy } from "./biometric.ts";
import { changePin, isRefreshDue, refreshKey } from "./change-key.ts";
import { Desk } from "./desk.ts";
import { Disk, type KeptInbox } from "./disk.ts";
import { type EnrolStep, makeKey, resumeKey } from "./enrol.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { Link } from "./link.ts";
import { resumeNext } from "./next-key.ts";
import { OpenHalf } from "./open-half.ts";
import { RandomPool } from "./random-pool.ts";
import { Confirmation, type ConfirmItem, deviceOf, type SignedOutcome } from "./signing.ts";
import { openKey, unlockKey } from "./unlock.ts";

export type Opened = Output<"login.status"> & {
  /** The key this phone holds, whatever the server thinks. */
  hasKey: boolean;
  hasCertificate: boolean;
  /** How the last confirmation ended, when the app had died or lost the network in the middle of it. */
  unfinished: SignedOutcome[] | null;
};

/**
 * A doctor's phone: everything the mini-program can do, without a screen. The pages call it, and so do the smoke run and
 * the tests with their own Terminal. One verb that signs or enrols runs at a time; every verb throws Failure.
 */
export class Phone {
  readonly #desk: Desk;
  /** What this phone showed of data, by task: only that may be signed. */
  readonly #shown = new Map<string, Uint8Array>();
  #prepared: { taskIds: string; confirmation: Confirmation } | null = null;
  readonly #half = new OpenHalf();
  #isBusy = false;
  #isBlinded = false;

  readonly #vaultFingerprint: string;

  /**
   * @param fingerprint hex SM3 of the app's envelope key where the package has it compiled in
   * @param vaultFingerprint the same of the vault's keys (core/sm/two-party/delegate.ts)
   */
  constructor(terminal: Terminal, fingerprint = "", vaultFingerprint = "") {
    this.#vaultFingerprint = vaultFingerprint;
    const disk = new Disk(terminal.storage);
    const random = new RandomPool(terminal);
    this.#desk = new Desk({ terminal, disk, random, link: new Link(terminal, disk, random, fingerprint) });
  }

  /** Signs in with the platform's account and finishes whatever was interrupted. */
  open = (): Promise<Opened> =>
    this.#alone(async () => {
      await this.#blind();
      const opened = await this.#desk.openSession();
      return await this.#complete(opened);
    });

  /** The same without a new sign-in, after a step. */
  status = (): Promise<Opened> => this.#alone(async () => this.#complete(await this.#desk.call("login.status", {})));

  /** @param phoneCode from the platform's phone-number button; asked of the terminal when it can */
  claim = (staffNo: string, phoneCode?: string): Promise<Output<"person.claim">> =>
    this.#alone(async () => {
      const code = phoneCode ?? (await this.#desk.terminal.getPhoneNumber?.())?.code ?? "";
      return await this.#desk.call("person.claim", { staffNo: staffNo.trim(), phoneCode: code });
    });

  /** What to agree to before a face check, and whether that was done. */
  faceNotice = (): Promise<Output<"login.faceNotice">> => this.#told(() => this.#desk.call("login.faceNotice", {}));

  /** Takes the consent back. Keys and signatures stand. */
  withdrawFace = (): Promise<void> =>
    this.#alone(async () => {
      await this.#desk.call("login.withdrawFace", {});
    });

  /** The face check: WeChat runs it, the server asks WeChat how it ended. @param version of the notice that was agreed to */
  face = (version: string): Promise<void> =>
    this.#alone(async () => {
      const check = this.#desk.terminal.requestFacialVerify;
      if (!check) throw phoneFailure("no-face");
      await this.#desk.call("login.consentFace", { version });
      const { verifyId } = await this.#desk.call("login.beginFace", {});
      let stopped: unknown = null;
      try {
        await check({ verifyId });
      } catch (error) {
        stopped = error;
      }
      // What the phone says about the check decides nothing; its error is only better words when nothing was decided.
      try {
        await this.#desk.repeating(() => this.#desk.call("login.finishFace", {}));
      } catch (error) {
        throw stopped !== null && failureOf(error).code !== "login.face-failed" ? stopped : error;
      }
    });

  /** On the new phone: a code for the old one to scan, as text and PNG, and the digits both show. */
  askChange = (): Promise<Output<"terminal.askChange">> => this.#told(() => this.#desk.call("terminal.askChange", {}));

  /** On the old phone: which phone asks. */
  readChange = (code: string): Promise<Output<"terminal.readChange">> =>
    this.#told(async () => this.#desk.call("terminal.readChange", { code }, deviceOf(await this.#desk.ownKey())));

  /** On the old phone: yes, with the PIN. The half that it unlocks is not used. */
  confirmChange = (code: string, pin: string): Promise<Output<"terminal.confirmChange">> =>
    this.#alone(async () => {
      (await unlockKey(this.#desk, pin)).wipe();
      return await this.#desk.call("terminal.confirmChange", { code }, deviceOf(await this.#desk.ownKey()));
    });

  /** Asks for a check in person instead of the camera; six digits for the desk. */
  askAdmission = (why: Input<"terminal.askAdmission">["why"]): Promise<Output<"terminal.askAdmission">> =>
    this.#alone(() => this.#desk.call("terminal.askAdmission", { why }));

  admission = (): Promise<Output<"terminal.admission">> => this.#told(() => this.#desk.call("terminal.admission", {}));

  /** What the hospital asks of this person's PIN. */
  pinPolicy = (): Promise<Output<"key.policy">> => this.#told(() => this.#desk.call("key.policy", {}));

  /** Tasks of colleagues who left, offered to this person. */
  handovers = (): Promise<Output<"leaving.handovers">> => this.#told(() => this.#desk.call("leaving.handovers", {}));

  answerHandover = (handoverId: string, accept: boolean): Promise<void> =>
    this.#alone(async () => {
      await this.#desk.call("leaving.answer", { handoverId, accept });
    });

  /** Makes the key. The PIN goes nowhere but into the making. */
  enrol = (pin: string, onStep: (step: EnrolStep) => void = () => {}): Promise<void> =>
    this.#alone(() => makeKey(this.#desk, pin, onStep));

  /** Signs the certificate request and waits for the certificate. */
  requestCertificate = (pin: string): Promise<void> => this.#alone(() => applyForCertificate(this.#desk, pin));

  /** A new certificate for the same key, after a face check. */
  renewCertificate = (pin: string): Promise<void> => this.#alone(() => renewCertificate(this.#desk, pin));

  /** Waits for a certificate whose request was signed already. */
  awaitCertificate = (): Promise<void> => this.#alone(() => awaitCertificate(this.#desk));

  certificate = (): Promise<Certificate | null> => ownCertificate(this.#desk);

  /** @param png base64url, at most 200 KB decoded */
  saveHandwriting = (png: string, strokes: number, ink?: Stroke[]): Promise<Output<"seal.saveHandwriting">> =>
    this.#alone(() =>
      this.#desk.call("seal.saveHandwriting", {
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

  handwriting = (): Promise<Output<"seal.handwriting">> => this.#told(() => this.#desk.call("seal.handwriting", {}));

  /** What waits for this person; kept on the phone, too, for when the hospital cannot be reached. */
  inbox = (): Promise<Output<"signing.inbox">> =>
    this.#told(async () => {
      const found = await this.#desk.call("signing.inbox", {});
      await this.#desk.disk.writeInbox({ v: 1, at: this.#desk.terminal.now(), tasks: found.tasks });
      return found;
    });

  /** What waited when the hospital was last reached, for reading only; null when nothing is known. */
  keptInbox = async (): Promise<KeptInbox | null> => await this.#desk.disk.readInbox();

  /** What a scanned or pasted text stands for. */
  scan = (text: string): Promise<Output<"approval.scan">> =>
    this.#told(async () => {
      const device = deviceOf(await this.#desk.ownKey());
      return await this.#desk.call("approval.scan", { code: text.trim().slice(0, 200) }, device);
    });

  /** A desk's login code. @throws Failure sso.code-unknown, sso.other-person, … */
  scanLogin = (text: string): Promise<Output<"sso.scan">> =>
    this.#told(async () => {
      const device = deviceOf(await this.#desk.ownKey());
      return await this.#desk.call("sso.scan", { code: text.trim().slice(0, 200) }, device);
    });

  cancelLogin = (loginId: string): Promise<void> =>
    this.#told(async () => {
      await this.#desk.call("sso.cancel", { loginId }, deviceOf(await this.#desk.ownKey()));
    });

  /**
   * What a login would sign, with the number the person picked. A wrong pick ends the login; a text that says another desk or
   * system than the person was shown is not signed.
   */
  prepareLogin = (login: Output<"sso.scan">, match: string): Promise<Confirmation> =>
    this.#alone(async () => {
      await this.#blind();
      if (!(await this.#desk.ownKey()).certificate) throw phoneFailure("no-certificate");
      const { loginId } = login;
      const confirmation = await Confirmation.prepare(this.#desk, { type: "login", loginId, match });
      if (confirmation.items.length === 1 && saysOf(confirmation.items[0]) === shownAs(login, match))
        return confirmation;
      confirmation.burn();
      throw phoneFailure("bad-answer");
    });

  /** One task for reading. The digest of data is this phone's own, whatever the server says. */
  read = (taskId: string): Promise<Output<"signing.read">> =>
    this.#told(async () => {
      const task = await this.#desk.call("signing.read", { taskId });
      if (task.content === null) return task;
      const digest = sm3(fromBase64url(task.content));
      this.#shown.set(taskId, digest);
      return { ...task, digest: toHex(digest) };
    });

  page = (input: Input<"document.page">): Promise<Output<"document.page">> =>
    this.#told(() => this.#desk.call("document.page", input));

  /** What would be signed, offered and checked; before the PIN is asked. Asking again for the same tasks is free. */
  prepare = (taskIds: readonly string[]): Promise<Confirmation> =>
    this.#alone(async () => {
      await this.#blind();
      const key = [...taskIds].sort().join();
      if (this.#prepared?.taskIds === key && this.#prepared.confirmation.isFresh) return this.#prepared.confirmation;
      if (!(await this.#desk.ownKey()).certificate) throw phoneFailure("no-certificate");
      const asked = { type: "cms" as const, taskIds: [...taskIds] };
      const confirmation = await Confirmation.prepare(this.#desk, asked, new Map(this.#shown));
      this.#prepared = { taskIds: key, confirmation };
      return confirmation;
    });

  /** @param pin null: by fingerprint or face */
  confirm = (confirmation: Confirmation, pin: string | null): Promise<SignedOutcome[]> =>
    this.#alone(async () => {
      if (pin === null) return await confirmation.confirm(null);
      const pinAtMs = this.#desk.terminal.monotonic();
      const minutes = await this.#askAgainMinutes();
      if (!confirmation.isFresh) await confirmation.renew();
      const share = await unlockKey(this.#desk, pin);
      try {
        const outcomes = await confirmation.confirmWith(share);
        this.#half.hold(share, { pinAtMs, minutes });
        await this.#refreshWhenDue(pin);
        return outcomes;
      } catch (error) {
        share.wipe();
        throw error;
      }
    });

  /** Without the PIN, which was typed minutes ago: the tap on this very confirmation is the doctor's yes. */
  confirmOpen = (confirmation: Confirmation): Promise<SignedOutcome[]> =>
    this.#alone(async () => {
      const share = (await this.#openLeftMs()) > 0 ? this.#half.share : null;
      if (!share) throw phoneFailure("pin-again");
      try {
        return await confirmation.confirmWith(share);
      } catch (error) {
        // Whatever it was: the next time the PIN is asked for.
        this.#half.wipe();
        throw error;
      }
    });

  /** Minutes for which the next confirmation needs no PIN; 0: it does. */
  openMinutes = (): Promise<number> => this.#told(async () => Math.ceil((await this.#openLeftMs()) / 60_000));

  /** What the person chose within what the hospital allows. */
  askAgain = (): Promise<{ minutes: number; most: number }> =>
    this.#told(async () => {
      const { keepMinutes: most } = await this.#desk.call("key.policy", {});
      return { most, minutes: Math.min(most, await this.#desk.disk.readAskAgain()) };
    });

  chooseAskAgain = (minutes: number): Promise<void> =>
    this.#alone(async () => {
      this.#half.wipe();
      await this.#desk.disk.writeAskAgain(minutes);
    });

  /** Whether this phone has a fingerprint or face the server can verify, and whether it is turned on. */
  biometric = (): Promise<{ can: boolean; isOn: boolean }> =>
    this.#told(async () => ({ can: await canBiometric(this.#desk), isOn: await isBiometricOn(this.#desk) }));

  enableBiometric = (pin: string): Promise<void> =>
    this.#alone(async () => {
      await this.#blind();
      await enableBiometric(this.#desk, pin);
    });

  disableBiometric = (): Promise<void> => this.#alone(() => disableBiometric(this.#desk));

  /** Both halves of the key are made anew now. */
  checkIn = (pin: string): Promise<void> =>
    this.#alone(async () => {
      await this.#blind();
      await this.#refresh(pin);
    });

  changePin = (pin: string, next: string): Promise<void> =>
    this.#alone(async () => {
      this.#half.wipe();
      await this.#blind();
      await changePin(this.#desk, pin, next);
      await changeAutoPin(this.#desk, pin, next);
    });

  /** Prepare and confirm in one. */
  sign = async (taskIds: readonly string[], pin: string): Promise<SignedOutcome[]> =>
    await this.confirm(await this.prepare(taskIds), pin);

  /** How far the signatures on these tasks have come; may be asked while a confirmation runs. */
  progress = (taskIds: readonly string[]): Promise<Output<"signing.progress">> =>
    this.#told(() => this.#desk.call("signing.progress", { taskIds: [...taskIds] }));

  /** 拒签: will not sign. */
  decline = (taskId: string, reason: string): Promise<void> =>
    this.#alone(async () => {
      await this.#desk.call("signing.decline", { taskId, reason });
    });

  /** 退回: wants it changed first. */
  giveBack = (taskId: string, reason: string): Promise<void> =>
    this.#alone(async () => {
      await this.#desk.call("signing.giveBack", { taskId, reason });
    });

  /** 转交: a colleague signs in this person's place. */
  delegate = (taskId: string, staffNo: string, reason: string): Promise<void> =>
    this.#alone(async () => {
      await this.#desk.call("signing.delegate", { taskId, staffNo, reason });
    });

  /** Whom a task may be handed to. */
  delegates = (taskId: string): Promise<Output<"signing.delegates">> =>
    this.#told(() => this.#desk.call("signing.delegates", { taskId }));

  /** What this person signed or refused. */
  history = (asked: Input<"signing.history"> = {}): Promise<Output<"signing.history">> =>
    this.#told(() => this.#desk.call("signing.history", asked));

  /** What changed in a document since this person last signed or returned it; null when they never did. */
  changes = (taskId: string): Promise<Output<"signing.changes">> =>
    this.#told(() => this.#desk.call("signing.changes", { taskId }));

  /** One of them whole: certificate, time token, workstation. */
  record = (taskId: string): Promise<Output<"signing.record">> =>
    this.#told(() => this.#desk.call("signing.record", { taskId }));

  /** Where this person logged in, in a month as 2026-11. */
  logins = (month: string): Promise<Output<"sso.history">> =>
    this.#told(() => this.#desk.call("sso.history", { month }));

  /** 不是我本人: freezes what signs in this person's name and raises the alarm. */
  disown = (what: Input<"alert.disown">): Promise<Output<"alert.disown">> =>
    this.#alone(() => this.#desk.call("alert.disown", what));

  /** What an auto-sign session may be, and whether this phone has its key for it. */
  sessionPlan = (code?: string): Promise<Output<"mandate.plan"> & { hasAutoKey: boolean }> =>
    this.#told(async () => {
      const plan = await sessionPlan(this.#desk, code);
      return { ...plan, hasAutoKey: await isAutoKeyReady(this.#desk, plan) };
    });

  /** Makes the separate key for auto-sign, after a face check. */
  setUpAutoSign = (pin: string, onStep: (step: EnrolStep) => void = () => {}): Promise<void> =>
    this.#alone(async () => {
      await this.#blind();
      await setUpAutoKey(this.#desk, pin, onStep);
    });

  openSession = (choice: SessionChoice, pin: string, invitationId?: string): Promise<OpenedSession> =>
    this.#alone(async () => {
      await this.#blind();
      return await openSession(this.#desk, choice, pin, { pinned: this.#vaultFingerprint, invitationId });
    });

  /** The auto-sign session that is open now. */
  currentSession = (): Promise<Output<"mandate.current">["session"]> =>
    this.#told(async () => {
      const device = deviceOf(await this.#desk.ownKey());
      return (await this.#desk.call("mandate.current", {}, device)).session;
    });

  /** What was signed under authorisation and waits for the doctor's word; null when nothing does. */
  autoDigest = (): Promise<Output<"signing.autoDigest">["digest"]> =>
    this.#told(async () => (await this.#desk.call("signing.autoDigest", {})).digest);

  answerDigest = (digestId: string, answer: "mine" | "not-mine"): Promise<void> =>
    this.#told(async () => {
      await this.#desk.call("signing.answerDigest", { digestId, answer });
    });

  /** Stops it: nothing is signed under it once this returned. */
  endSession = (mandateId: string): Promise<void> =>
    this.#told(async () => {
      const device = deviceOf(await this.#desk.ownKey());
      await this.#desk.repeating(() => this.#desk.call("mandate.end", { mandateId }, device));
    });

  /** Burns what is prepared: the app was hidden, and an unlocked half may not wait in the background. */
  hide = (): void => {
    this.#half.wipe();
    if (this.#isBusy) return; // a reveal under way wipes its own half when it ends
    this.#prepared?.confirmation.burn();
    this.#prepared = null;
  };

  /** Forgets this phone's key and session; what the server holds is not touched. */
  forget = async (): Promise<void> => {
    this.hide();
    await this.#desk.disk.forgetKey();
    await this.#desk.disk.ofAutoKey().forgetKey();
    await this.#desk.disk.forgetReveal();
    await this.#desk.disk.forgetToken();
    // A phone that was replaced or wiped comes back as another one, or never.
    await this.#desk.disk.forgetInstall();
    await this.#desk.disk.forgetInbox();
  };

  async #complete(status: Output<"login.status">): Promise<Opened> {
    const found = await this.#desk.disk.readKey();
    const kept = found ? await resumeKey(this.#desk, found) : null;
    if (kept?.next) await resumeNext(this.#desk);
    const isCurrent = kept !== null && status.key?.keyId === kept.share.keyId;
    const { person, key, next, terminalId } = status;
    const hasCertificate = isCurrent && kept.certificate !== null;
    const unfinished = isCurrent ? await this.#outcome() : null;
    return {
      person,
      key,
      next: isCurrent || next !== "certificate" ? next : "key",
      terminalId,
      hasKey: isCurrent,
      hasCertificate,
      unfinished,
    };
  }

  /** The person's choice is worth asking the hospital's policy about only when there is one. */
  async #askAgainMinutes(): Promise<number> {
    const chosen = await this.#desk.disk.readAskAgain();
    if (chosen === 0) return 0;
    const { keepMinutes } = await this.#desk.call("key.policy", {});
    return Math.min(chosen, keepMinutes);
  }

  async #openLeftMs(): Promise<number> {
    return this.#half.leftMs(await this.#desk.disk.readKey(), this.#desk.terminal.monotonic());
  }

  async #refresh(pin: string): Promise<void> {
    this.#half.wipe();
    const open = await openKey(this.#desk, pin);
    try {
      const hadCopy = await isBiometricOn(this.#desk);
      await refreshKey(this.#desk, open);
      if (hadCopy) await this.#renewCopy(pin);
      // What was offered to the old halves is void.
      this.#prepared?.confirmation.burn();
      this.#prepared = null;
    } finally {
      open.share.wipe();
      open.wipe();
    }
  }

  /** A refresh made d1 another: the biometric copy follows it. */
  async #renewCopy(pin: string): Promise<void> {
    const open = await openKey(this.#desk, pin);
    try {
      await renewCopy(this.#desk, open);
    } finally {
      open.share.wipe();
      open.wipe();
    }
  }

  /** What was signed is signed: a refresh that fails is tried at the next PIN, and tells nobody. */
  async #refreshWhenDue(pin: string): Promise<void> {
    try {
      if (await isRefreshDue(this.#desk)) await this.#refresh(pin);
    } catch {
      // The key works as before; what was begun is finished or dropped when the app is next opened.
    }
  }

  /** protocol.md §4: the phone died after M2 was sent, or never heard. */
  async #outcome(): Promise<SignedOutcome[] | null> {
    const open = await this.#desk.disk.readReveal();
    if (!open) return null;
    const kept = await this.#desk.ownKey();
    const asked = await this.#desk.call("approval.outcome", { cid: open.cid }, deviceOf(kept)).catch(async (error) => {
      if (failureOf(error).isLost) throw error;
      await this.#desk.disk.forgetReveal(); // of a key or session the server no longer has
      return null;
    });
    if (!asked) return null;
    const { state, items } = asked;
    if (state === "OPEN" || state === "OFFERED") return null;
    await this.#desk.disk.forgetReveal();
    const signed = items.filter((item) => item.status === "signed").length;
    return open.taskIds.map((taskId, at) => {
      const item = items[at];
      if (item?.status === "signed" && signed > 0) return { taskId, status: "signed" };
      return { taskId, status: "refused", code: item?.status === "refused" ? item.code : "key.EXPIRED" };
    });
  }

  /** Where the platform has no WebCrypto, the curve is blinded with the terminal's randomness; harmless elsewhere. */
  async #blind(): Promise<void> {
    await this.#desk.random.ensure(4096);
    if (this.#isBlinded) return;
    this.#isBlinded = true;
    if (typeof crypto === "undefined" || typeof crypto.getRandomValues !== "function")
      blindCurveWith(this.#desk.random.take);
  }

  /** One at a time: a double tap finds the first still running. */
  async #alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw phoneFailure("busy");
    this.#isBusy = true;
    try {
      return await this.#told(work);
    } finally {
      this.#isBusy = false;
    }
  }

  async #told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw failureOf(error);
    }
  }
}

/** What a login's text says of the things the person was shown, in one order. */
function saysOf(item: ConfirmItem | undefined): string {
  const said = JSON.parse(String(item?.fields["text"] ?? "{}")) as Record<string, unknown>;
  return JSON.stringify([said["id"], said["system"], said["workstation"], said["address"], said["match"]]);
}

const shownAs = (login: Output<"sso.scan">, match: string): string =>
  JSON.stringify([login.loginId, login.system, login.workstation, login.address, match]);
