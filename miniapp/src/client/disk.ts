import type { StoredShareJson } from "../../../src/core/sm/two-party/share.ts";
import type { Kg3, Rf3 } from "../../../src/core/sm/two-party/messages.ts";
import type { Output } from "./api.ts";
import type { Storage } from "../terminal/terminal.ts";

/**
 * What the phone keeps (protocol.md §2 Stored, §6): binary as base64url. Nothing derived from the PIN or d1 is in it except
 * inside `share.blob` and P1.
 */
export type KeptKey = {
  v: 1;
  share: StoredShareJson;
  /** Device secret, 32 bytes. */
  ds: string;
  /** PIN salt, 16 bytes. */
  salt: string;
  kdf: "scrypt-12-8-1";
  /** PIN tries sent so far; grows on disk before each. */
  pc: number;
  /** DER; null until the CA has issued it. */
  certificate: string | null;
  /** When the halves were last made anew, ms since 1970 by this phone. */
  refreshedAt: number;
  /** What takes this key's place once the server agrees (next-key.ts); null in between. */
  next: { share: StoredShareJson; rf3: Rf3 | null } | null;
  /** The half under the phone's secure hardware instead of the PIN; null while that is off. */
  bio: { bioId: string; blob: string; ep: number } | null;
  /** Set from before KG3 until the server is known to agree about P. */
  pending: { kgid: string; kg3: Kg3 } | null;
};

/** A reveal that was sent and whose result has not been seen. */
export type OpenReveal = { keyId: string; cid: string; taskIds: string[] };

/**
 * What waited when the hospital was last reached, for reading while it is not: what a corridor may see, nothing that opens
 * a document. `at` in ms since 1970.
 */
export type KeptInbox = { v: 1; at: number; tasks: Output<"signing.inbox">["tasks"] };

const NAMES = {
  install: "xq.install",
  key: "xq.key",
  autoKey: "xq.auto-key",
  token: "xq.token",
  seq: "xq.seq",
  reveal: "xq.reveal",
  inbox: "xq.inbox",
  askAgain: "xq.ask-again",
} as const;

/** Typed access to the terminal's storage. */
export class Disk {
  readonly #storage: Storage;
  readonly #keyName: string;

  /** @param purpose whose key this is: the doctor's own, or the one for auto-sign */
  constructor(storage: Storage, purpose: "main" | "auto" = "main") {
    this.#storage = storage;
    this.#keyName = purpose === "auto" ? NAMES.autoKey : NAMES.key;
  }

  /** The same storage with the auto-sign key in place of the doctor's own. */
  ofAutoKey = (): Disk => new Disk(this.#storage, "auto");

  readKey = (): Promise<KeptKey | null> => this.#read<KeptKey>(this.#keyName);
  writeKey = (key: KeptKey): Promise<void> => this.#storage.set(this.#keyName, JSON.stringify(key));
  forgetKey = (): Promise<void> => this.#storage.remove(this.#keyName);

  /** Which installation this is; made once, gone with the storage. */
  readInstall = (): Promise<string | null> => this.#storage.get(NAMES.install);
  writeInstall = (install: string): Promise<void> => this.#storage.set(NAMES.install, install);
  forgetInstall = (): Promise<void> => this.#storage.remove(NAMES.install);

  /** After how many minutes the PIN is asked for again, as the person chose; 0: every time. */
  readAskAgain = async (): Promise<number> => Number((await this.#storage.get(NAMES.askAgain)) ?? 0);
  writeAskAgain = (minutes: number): Promise<void> => this.#storage.set(NAMES.askAgain, String(minutes));

  readToken = (): Promise<string | null> => this.#storage.get(NAMES.token);
  writeToken = (token: string): Promise<void> => this.#storage.set(NAMES.token, token);
  forgetToken = (): Promise<void> => this.#storage.remove(NAMES.token);

  readReveal = (): Promise<OpenReveal | null> => this.#read<OpenReveal>(NAMES.reveal);
  writeReveal = (reveal: OpenReveal): Promise<void> => this.#storage.set(NAMES.reveal, JSON.stringify(reveal));
  forgetReveal = (): Promise<void> => this.#storage.remove(NAMES.reveal);

  readInbox = (): Promise<KeptInbox | null> => this.#read<KeptInbox>(NAMES.inbox);
  writeInbox = (inbox: KeptInbox): Promise<void> => this.#storage.set(NAMES.inbox, JSON.stringify(inbox));
  forgetInbox = (): Promise<void> => this.#storage.remove(NAMES.inbox);

  /** The next number of this terminal's requests; on disk before it is used, so that none is used twice. */
  nextSeq(): Promise<number> {
    const next = this.#counting.then(async () => {
      const seq = Number((await this.#storage.get(NAMES.seq)) ?? 0) + 1;
      await this.#storage.set(NAMES.seq, String(seq));
      return seq;
    });
    this.#counting = next.catch(() => 0);
    return next;
  }

  /** Counts one PIN try on disk and answers its number (protocol.md §6 CHECK, pc). */
  async nextPinCount(): Promise<{ key: KeptKey; pc: number } | null> {
    const kept = await this.readKey();
    if (!kept) return null;
    const key = { ...kept, pc: kept.pc + 1 };
    await this.writeKey(key);
    return { key, pc: key.pc };
  }

  #counting: Promise<number> = Promise.resolve(0);

  async #read<T>(name: string): Promise<T | null> {
    const text = await this.#storage.get(name);
    if (!text) return null;
    try {
      return JSON.parse(text) as T;
    } catch {
      return null;
    }
  }
}
