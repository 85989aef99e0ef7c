import { blindCurveWith } from "../../../src/core/sm/curve.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Output } from "./api.ts";
import { isBiometricOn, renewCopy } from "./biometric.ts";
import { refreshKey } from "./change-key.ts";
import { Desk } from "./desk.ts";
import { Disk } from "./disk.ts";
import { resumeKey } from "./enrol.ts";
import { failureOf, phoneFailure } from "./failure.ts";
import { Link } from "./link.ts";
import { resumeNext } from "./next-key.ts";
import { OpenHalf } from "./open-half.ts";
import { RandomPool } from "./random-pool.ts";
import { Confirmation, deviceOf, type SignedOutcome } from "./signing.ts";
import { openKey } from "./unlock.ts";

/** The key or the phone was stopped: whoever let it go on again must not find it open. */
const STOPPED = ["key.KEY_STATE", "key.PIN_LOCKED", "login.terminal-replaced", "login.terminal-stopped"];

export type Opened = Output<"login.status"> & {
  /** The key this phone holds, whatever the server thinks. */
  hasKey: boolean;
  hasCertificate: boolean;
  /** How the last confirmation ended, when the app had died or lost the network in the middle of it. */
  unfinished: SignedOutcome[] | null;
};

/**
 * What every verb of a doctor's phone stands on: the session, one verb at a time, Failure as the only error, and what is in
 * RAM between two of them.
 */
export abstract class PhoneCore {
  protected readonly desk: Desk;
  protected readonly vaultFingerprint: string;
  protected prepared: { asked: string; confirmation: Confirmation } | null = null;
  protected readonly half = new OpenHalf();
  #isBusy = false;
  #isBlinded = false;
  /** The app was hidden while a verb ran: what it leaves in RAM goes when it ends. */
  #wipesAfter = false;

  /**
   * @param fingerprint hex SM3 of the app's envelope key where the package has it compiled in
   * @param vaultFingerprint the same of the vault's keys (core/sm/two-party/delegate.ts)
   */
  constructor(terminal: Terminal, fingerprint = "", vaultFingerprint = "") {
    this.vaultFingerprint = vaultFingerprint;
    const disk = new Disk(terminal.storage);
    const random = new RandomPool(terminal);
    this.desk = new Desk({ terminal, disk, random, link: new Link(terminal, disk, random, fingerprint) });
  }

  /** Signs in with the platform's account and finishes whatever was interrupted. */
  open = (): Promise<Opened> =>
    this.alone(async () => {
      await this.blind();
      const opened = await this.desk.openSession();
      return await this.#complete(opened);
    });

  /** The same without a new sign-in, after a step. */
  status = (): Promise<Opened> => this.alone(async () => this.#complete(await this.desk.call("login.status", {})));

  /** Burns what is prepared: the app was hidden, and an unlocked half may not wait in the background. */
  hide = (): void => {
    this.#wipesAfter = this.#isBusy;
    if (this.#isBusy) return; // a reveal under way still needs its half
    this.half.wipe();
    this.prepared?.confirmation.burn();
    this.prepared = null;
  };

  /** Forgets this phone's key and session; what the server holds is not touched. */
  forget = async (): Promise<void> => {
    this.hide();
    await this.desk.disk.forgetKey();
    await this.desk.disk.ofAutoKey().forgetKey();
    await this.desk.disk.forgetReveal();
    await this.desk.disk.forgetToken();
    // A phone that was replaced or wiped comes back as another one, or never.
    await this.desk.disk.forgetInstall();
    await this.desk.disk.forgetInbox();
  };

  async #complete(status: Output<"login.status">): Promise<Opened> {
    const found = await this.desk.disk.readKey();
    const kept = found ? await resumeKey(this.desk, found) : null;
    if (kept?.next) await resumeNext(this.desk);
    const isCurrent = kept !== null && status.key?.keyId === kept.share.keyId;
    const { person, key, next, terminalId } = status;
    if (key?.state !== "ACTIVE") this.half.wipe();
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

  protected async refresh(pin: string): Promise<void> {
    this.half.wipe();
    const open = await openKey(this.desk, pin);
    try {
      const hadCopy = await isBiometricOn(this.desk);
      await refreshKey(this.desk, open);
      if (hadCopy) await this.#renewCopy(pin);
      // What was offered to the old halves is void.
      this.prepared?.confirmation.burn();
      this.prepared = null;
    } finally {
      open.share.wipe();
      open.wipe();
    }
  }

  /** A refresh made d1 another: the biometric copy follows it. */
  async #renewCopy(pin: string): Promise<void> {
    const open = await openKey(this.desk, pin);
    try {
      await renewCopy(this.desk, open);
    } finally {
      open.share.wipe();
      open.wipe();
    }
  }

  /** protocol.md §4: the phone died after M2 was sent, or never heard. */
  async #outcome(): Promise<SignedOutcome[] | null> {
    const open = await this.desk.disk.readReveal();
    if (!open) return null;
    const kept = await this.desk.ownKey();
    const asked = await this.desk.call("approval.outcome", { cid: open.cid }, deviceOf(kept)).catch(async (error) => {
      if (failureOf(error).isLost) throw error;
      await this.desk.disk.forgetReveal(); // of a key or session the server no longer has
      return null;
    });
    if (!asked) return null;
    const { state, items } = asked;
    if (state === "OPEN" || state === "OFFERED") return null;
    await this.desk.disk.forgetReveal();
    const signed = items.filter((item) => item.status === "signed").length;
    return open.taskIds.map((taskId, at) => {
      const item = items[at];
      if (item?.status === "signed" && signed > 0) return { taskId, status: "signed" };
      return { taskId, status: "refused", code: item?.status === "refused" ? item.code : "key.EXPIRED" };
    });
  }

  /** Where the platform has no WebCrypto, the curve is blinded with the terminal's randomness; harmless elsewhere. */
  protected async blind(): Promise<void> {
    await this.desk.random.ensure(4096);
    if (this.#isBlinded) return;
    this.#isBlinded = true;
    if (typeof crypto === "undefined" || typeof crypto.getRandomValues !== "function")
      blindCurveWith(this.desk.random.take);
  }

  /** One at a time: a double tap finds the first still running. */
  protected async alone<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isBusy) throw phoneFailure("busy");
    this.#isBusy = true;
    try {
      return await this.told(work);
    } finally {
      this.#isBusy = false;
      if (this.#wipesAfter) this.hide();
    }
  }

  protected async told<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const failure = failureOf(error);
      if (STOPPED.includes(failure.code)) this.half.wipe();
      throw failure;
    }
  }
}
