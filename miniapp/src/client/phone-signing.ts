import { fromBase64url, toHex } from "../../../src/core/bytes.ts";
import { sm3 } from "../../../src/core/sm/sm3.ts";
import type { Input, Output } from "./api.ts";
import { isRefreshDue } from "./change-key.ts";
import { type KeptInbox } from "./disk.ts";
import { phoneFailure } from "./failure.ts";
import { fetchOriginal } from "./original.ts";
import { Confirmation, type ConfirmItem, deviceOf, type SignedOutcome } from "./signing.ts";
import { unlockKey } from "./unlock.ts";
import { PhoneCore } from "./phone-core.ts";

/** Reading, signing and one's own records: what a doctor does with the phone all day. */
export abstract class SigningPhone extends PhoneCore {
  /** What this phone showed of data, by task: only that may be signed. */
  readonly #shown = new Map<string, Uint8Array>();

  /** What waits for this person; kept on the phone, too, for when the hospital cannot be reached. */
  inbox = (): Promise<Output<"signing.inbox">> =>
    this.told(async () => {
      const found = await this.desk.call("signing.inbox", {});
      await this.desk.disk.writeInbox({ v: 1, at: this.desk.terminal.now(), tasks: found.tasks });
      return found;
    });

  /** What waited when the hospital was last reached, for reading only; null when nothing is known. */
  keptInbox = async (): Promise<KeptInbox | null> => await this.desk.disk.readInbox();

  /** What a scanned or pasted text stands for. */
  scan = (text: string): Promise<Output<"approval.scan">> =>
    this.told(async () => {
      const device = deviceOf(await this.desk.ownKey());
      return await this.desk.call("approval.scan", { code: text.trim().slice(0, 200) }, device);
    });

  /** A desk's login code. @throws Failure sso.code-unknown, sso.other-person, … */
  scanLogin = (text: string): Promise<Output<"sso.scan">> =>
    this.told(async () => {
      const device = deviceOf(await this.desk.ownKey());
      return await this.desk.call("sso.scan", { code: text.trim().slice(0, 200) }, device);
    });

  cancelLogin = (loginId: string): Promise<void> =>
    this.told(async () => {
      await this.desk.call("sso.cancel", { loginId }, deviceOf(await this.desk.ownKey()));
    });

  /**
   * What a login would sign, with the number the person picked. A wrong pick ends the login; a text that says another desk or
   * system than the person was shown is not signed.
   */
  prepareLogin = (login: Output<"sso.scan">, match: string): Promise<Confirmation> =>
    this.alone(async () => {
      await this.blind();
      if (!(await this.desk.ownKey()).certificate) throw phoneFailure("no-certificate");
      const { loginId } = login;
      const confirmation = await Confirmation.prepare(this.desk, { type: "login", loginId, match });
      if (confirmation.items.length === 1 && saysOf(confirmation.items[0]) === shownAs(login, match))
        return confirmation;
      confirmation.burn();
      throw phoneFailure("bad-answer");
    });

  /** One task for reading. The digest of data is this phone's own, whatever the server says. */
  read = (taskId: string): Promise<Output<"signing.read">> =>
    this.told(async () => {
      const task = await this.desk.call("signing.read", { taskId });
      if (task.content === null) return task;
      const digest = sm3(fromBase64url(task.content));
      this.#shown.set(taskId, digest);
      return { ...task, digest: toHex(digest) };
    });

  page = (input: Input<"document.page">): Promise<Output<"document.page">> =>
    this.told(() => this.desk.call("document.page", input));

  /** Shows the file itself, once its hash, computed here, is the digest that is on the page. */
  original = (taskId: string, digest: string): Promise<void> =>
    this.told(async () => this.desk.terminal.openPdf(await fetchOriginal(this.desk, taskId, digest)));

  /**
   * What would be signed, offered and checked; before the PIN is asked. Asking again for the same tasks is free.
   * @param heeded the warnings of the one document (`zh` of what `read` gave) that the person ticked as read
   */
  prepare = (taskIds: readonly string[], heeded: readonly string[] = []): Promise<Confirmation> =>
    this.alone(async () => {
      await this.blind();
      const key = JSON.stringify([[...taskIds].sort(), heeded]);
      if (this.prepared?.asked === key && this.prepared.confirmation.isFresh) return this.prepared.confirmation;
      if (!(await this.desk.ownKey()).certificate) throw phoneFailure("no-certificate");
      const taken = heeded.length > 0 ? { heeded: [...heeded] } : {};
      const asked = { type: "cms" as const, taskIds: [...taskIds], ...taken };
      const confirmation = await Confirmation.prepare(this.desk, asked, new Map(this.#shown));
      this.prepared = { asked: key, confirmation };
      return confirmation;
    });

  /** @param pin null: by fingerprint or face */
  confirm = (confirmation: Confirmation, pin: string | null): Promise<SignedOutcome[]> =>
    this.alone(async () => {
      if (pin === null) return await confirmation.confirm(null);
      const pinAtMs = this.desk.terminal.monotonic();
      const minutes = await this.#askAgainMinutes();
      if (!confirmation.isFresh) await confirmation.renew();
      const share = await unlockKey(this.desk, pin);
      try {
        const outcomes = await confirmation.confirmWith(share);
        this.half.hold(share, { pinAtMs, minutes });
        await this.#refreshWhenDue(pin);
        return outcomes;
      } catch (error) {
        share.wipe();
        throw error;
      }
    });

  /** Without the PIN, which was typed minutes ago: the tap on this very confirmation is the doctor's yes. */
  confirmOpen = (confirmation: Confirmation): Promise<SignedOutcome[]> =>
    this.alone(async () => {
      const share = (await this.#openLeftMs()) > 0 ? this.half.share : null;
      if (!share) throw phoneFailure("pin-again");
      try {
        return await confirmation.confirmWith(share);
      } catch (error) {
        // Whatever it was: the next time the PIN is asked for.
        this.half.wipe();
        throw error;
      }
    });

  /** Minutes for which the next confirmation needs no PIN; 0: it does. */
  openMinutes = (): Promise<number> => this.told(async () => Math.ceil((await this.#openLeftMs()) / 60_000));

  /** What the person chose within what the hospital allows. */
  askAgain = (): Promise<{ minutes: number; most: number }> =>
    this.told(async () => {
      const { keepMinutes: most } = await this.desk.call("key.policy", {});
      return { most, minutes: Math.min(most, await this.desk.disk.readAskAgain()) };
    });

  chooseAskAgain = (minutes: number): Promise<void> =>
    this.alone(async () => {
      this.half.wipe();
      await this.desk.disk.writeAskAgain(minutes);
    });

  /** Prepare and confirm in one. */
  sign = async (taskIds: readonly string[], pin: string, heeded: readonly string[] = []): Promise<SignedOutcome[]> =>
    await this.confirm(await this.prepare(taskIds, heeded), pin);

  /** How far the signatures on these tasks have come; may be asked while a confirmation runs. */
  progress = (taskIds: readonly string[]): Promise<Output<"signing.progress">> =>
    this.told(() => this.desk.call("signing.progress", { taskIds: [...taskIds] }));

  /** 拒签: will not sign. */
  decline = (taskId: string, reason: string): Promise<void> =>
    this.alone(async () => {
      await this.desk.call("signing.decline", { taskId, reason });
    });

  /** 退回: wants it changed first. */
  giveBack = (taskId: string, reason: string): Promise<void> =>
    this.alone(async () => {
      await this.desk.call("signing.giveBack", { taskId, reason });
    });

  /** 转交: a colleague signs in this person's place. */
  delegate = (taskId: string, staffNo: string, reason: string): Promise<void> =>
    this.alone(async () => {
      await this.desk.call("signing.delegate", { taskId, staffNo, reason });
    });

  /** Whom a task may be handed to. */
  delegates = (taskId: string): Promise<Output<"signing.delegates">> =>
    this.told(() => this.desk.call("signing.delegates", { taskId }));

  /** What this person signed or refused. */
  history = (asked: Input<"signing.history"> = {}): Promise<Output<"signing.history">> =>
    this.told(() => this.desk.call("signing.history", asked));

  /** What changed in a document since this person last signed or returned it; null when they never did. */
  changes = (taskId: string): Promise<Output<"signing.changes">> =>
    this.told(() => this.desk.call("signing.changes", { taskId }));

  /** One of them whole: certificate, time token, workstation. */
  record = (taskId: string): Promise<Output<"signing.record">> =>
    this.told(() => this.desk.call("signing.record", { taskId }));

  /** Where this person logged in, in a month as 2026-11. */
  logins = (month: string): Promise<Output<"sso.history">> => this.told(() => this.desk.call("sso.history", { month }));

  /** 不是我本人: freezes what signs in this person's name and raises the alarm. */
  disown = (what: Input<"alert.disown">): Promise<Output<"alert.disown">> =>
    this.alone(() => this.desk.call("alert.disown", what));

  /** The person's choice is worth asking the hospital's policy about only when there is one. */
  async #askAgainMinutes(): Promise<number> {
    const chosen = await this.desk.disk.readAskAgain();
    if (chosen === 0) return 0;
    const { keepMinutes } = await this.desk.call("key.policy", {});
    return Math.min(chosen, keepMinutes);
  }

  async #openLeftMs(): Promise<number> {
    return this.half.leftMs(await this.desk.disk.readKey(), this.desk.terminal.monotonic());
  }

  /** What was signed is signed: a refresh that fails is tried at the next PIN, and tells nobody. */
  async #refreshWhenDue(pin: string): Promise<void> {
    try {
      if (await isRefreshDue(this.desk)) await this.refresh(pin);
    } catch {
      // The key works as before; what was begun is finished or dropped when the app is next opened.
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
