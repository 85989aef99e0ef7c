import { fromBase64url, toBase64url, toHex } from "../../../src/core/bytes.ts";
import type { Words } from "../../../src/core/error.ts";
import { type OfferedItem, PhoneSession, type SessionResult } from "../../../src/core/sm/two-party/phone-session.ts";
import { readMandate } from "../../../src/core/sm/two-party/mandate.ts";
import { type Fields, START_LIFE_MS } from "../../../src/core/sm/two-party/messages.ts";
import { decodeShare, type UnlockedShare } from "../../../src/core/sm/two-party/share.ts";
import type { Input, Output } from "./api.ts";
import { unlockByBiometric } from "./biometric.ts";
import type { Desk } from "./desk.ts";
import type { KeptKey } from "./disk.ts";
import { type Failure, failureOf, phoneFailure } from "./failure.ts";
import { unlockKey } from "./unlock.ts";

/** One document as the server offered it and this phone checked it; `digest` is what will be signed, hex SM3. */
export type ConfirmItem = { taskId: string; digest: string; fields: Fields };
export type SignedOutcome =
  | { taskId: string; status: "signed" }
  /** `say`: the server's words, where it gave some. */
  | { taskId: string; status: "refused"; code: string; say?: Words };

type Offer = Input<"approval.offer">;
/** What to ask an offer for, once the session's cid is known. */
export type Asked =
  | { type: "csr"; keyId: string }
  | { type: "cms"; taskIds: string[]; heeded?: string[] }
  | { type: "mandate"; text: string }
  | { type: "login"; loginId: string; match: string };
/** What the server left out of an offer, and why. */
type LeftOut = NonNullable<Output<"approval.offer">["leftOut"]>;
/** SM3 of the data this phone showed for a task, computed here: what is offered must be exactly that. */
export type ShownDigests = ReadonlyMap<string, Uint8Array>;

/** Below this an offer is replaced before the PIN is asked, ms. */
const SPARE_MS = 45_000;
const MOVED = "signing.document-moved";
/** How often a document that moved on is offered anew within one confirmation. */
const MOVES = 4;

/**
 * One confirmation, from what the server offers to what was signed (protocol.md §4). It lives in RAM; only the session's
 * cid is written down, before the reveal leaves, so that a restarted app can ask for the outcome.
 */
export class Confirmation {
  readonly #desk: Desk;
  readonly #asked: Asked;
  readonly #kept: KeptKey;
  readonly #shown: ShownDigests;
  #session: PhoneSession;
  #offered: OfferedItem[];
  #leftOut: LeftOut;
  #freshUntil: number;

  private constructor(desk: Desk, asked: Asked, kept: KeptKey, shown: ShownDigests, made: Made) {
    this.#desk = desk;
    this.#asked = asked;
    this.#kept = kept;
    this.#shown = shown;
    this.#session = made.session;
    this.#offered = made.offered;
    this.#leftOut = made.leftOut;
    this.#freshUntil = made.until;
  }

  /** M0, M1 and every check on them. @throws Failure */
  static async prepare(desk: Desk, asked: Asked, shown: ShownDigests = new Map()): Promise<Confirmation> {
    const kept = await desk.ownKey();
    return new Confirmation(desk, asked, kept, shown, await offerOnce(desk, kept, asked, shown));
  }

  /** What the doctor is about to sign. */
  get items(): ConfirmItem[] {
    return this.#offered.map((item) => ({ taskId: item.docId, digest: toHex(item.digest), fields: item.fields }));
  }

  /** What was asked for and will not be signed, with the reason. */
  get leftOut(): SignedOutcome[] {
    return this.#leftOut.map(({ subjectId, code, say }) => ({ taskId: subjectId, status: "refused", code, say }));
  }

  /** False once confirming it would need a new offer. */
  get isFresh(): boolean {
    return this.#session.state === "OFFERED" && this.#desk.terminal.monotonic() < this.#freshUntil;
  }

  /**
   * PIN CHECK, reveal and result. A wrong PIN leaves the confirmation as it is. d1 is wiped at the end whatever happens.
   * @param pin null: by fingerprint or face, whose assertion holds for this one offer only
   * @throws Failure key.PIN_WRONG {left}, key.PIN_LOCKED, phone.outcome-unknown, …
   */
  async confirm(pin: string | null): Promise<SignedOutcome[]> {
    if (!this.isFresh) await this.#renew(this.#asked);
    const share = pin === null ? await this.#byBiometric() : await unlockKey(this.#desk, pin);
    try {
      return await this.confirmWith(share, { isOneOffer: pin === null });
    } finally {
      share.wipe();
    }
  }

  /** Reveal and result with a half that was opened before and is not wiped here. @param how.isOneOffer no second offer for what moved on meanwhile */
  async confirmWith(
    share: UnlockedShare,
    how: { isOneOffer: boolean } = { isOneOffer: false },
  ): Promise<SignedOutcome[]> {
    if (!this.isFresh) await this.#renew(this.#asked);
    const settled = this.leftOut;
    for (let move = 0; ; move++) {
      const results = await this.#reveal(share);
      const isMoved = (one: SessionResult) => one.status === "refused" && one.code === MOVED;
      const moved = how.isOneOffer ? [] : results.filter((one) => isMoved(one) && move < MOVES);
      settled.push(...results.filter((one) => !moved.includes(one)).map(outcomeOf));
      if (moved.length === 0 || this.#asked.type !== "cms") return settled;
      // Another signer was faster: the same document, one revision on. The doctor's yes still holds.
      try {
        await this.#renew({ ...this.#asked, taskIds: moved.map((one) => one.docId) });
        settled.push(...this.leftOut);
      } catch (error) {
        const { code } = failureOf(error);
        return [...settled, ...moved.map(({ docId }) => ({ taskId: docId, status: "refused" as const, code }))];
      }
    }
  }

  async #byBiometric(): Promise<UnlockedShare> {
    const { cid, transcript: T } = this.#session;
    const count = this.#offered.length;
    const content = this.#asked.type === "login" ? "确认登录" : `确认签署 ${count} 份`;
    return await unlockByBiometric(this.#desk, { cid, T, content });
  }

  /** A new offer for the same, where this one is about to end. Before the PIN, so that its minutes are not spent waiting. */
  renew = (): Promise<void> => this.#renew(this.#asked);

  /** Ends it unsigned; for a page that closes or hides. */
  burn(): void {
    this.#session.burn();
  }

  async #renew(asked: Asked): Promise<void> {
    const made = await offerOnce(this.#desk, this.#kept, asked, this.#shown);
    this.#session = made.session;
    this.#offered = made.offered;
    this.#leftOut = made.leftOut;
    this.#freshUntil = made.until;
  }

  async #reveal(share: UnlockedShare): Promise<SessionResult[]> {
    const { disk, terminal } = this.#desk;
    const docIds = this.#offered.map((item) => item.docId);
    const keyId = this.#kept.share.keyId;
    await disk.writeReveal({ keyId, cid: toBase64url(this.#session.cid), taskIds: docIds });
    const m2 = this.#session.reveal({ docIds, share, monotonicMs: terminal.monotonic(), keepShare: true });
    let m3: unknown;
    try {
      m3 = await this.#desk.repeating(() => this.#desk.call("approval.reveal", m2, deviceOf(this.#kept)));
    } catch (error) {
      throw await this.#afterLostReveal(failureOf(error));
    }
    const results = this.#session.finish(m3);
    await disk.forgetReveal();
    return results;
  }

  /** A refusal is an outcome; silence is not, and stays on disk to be asked about. */
  async #afterLostReveal(failure: Failure): Promise<Failure> {
    if (failure.isLost) return phoneFailure("outcome-unknown");
    await this.#desk.disk.forgetReveal();
    return failure;
  }
}

type Made = { session: PhoneSession; offered: OfferedItem[]; leftOut: LeftOut; until: number };

async function offerOnce(desk: Desk, kept: KeptKey, asked: Asked, shown: ShownDigests): Promise<Made> {
  const n = asked.type === "cms" ? asked.taskIds.length : 1;
  const ds = fromBase64url(kept.ds);
  const device = deviceOf(kept);
  await desk.random.ensure(2048 + 192 * n);
  const key = decodeShare(kept.share);
  const startedMs = desk.terminal.monotonic();
  const session = PhoneSession.start({ key, n, random: desk.mixed(ds), monotonicMs: startedMs });
  ds.fill(0);
  try {
    const { expiresAt } = await desk.repeating(() => desk.call("key.start", session.m0, device));
    // A start lives exactly START_LIFE_MS, so its end tells the server's clock.
    const serverLead = Date.parse(expiresAt) - START_LIFE_MS - desk.terminal.monotonic();
    const cid = toBase64url(session.cid);
    const request: Offer = { cid, ...asked };
    const answer: Output<"approval.offer"> = await desk.repeating(() => desk.call("approval.offer", request, device));
    const { leftOut = [], ...m1 } = answer;
    const monotonicMs = desk.terminal.monotonic();
    const certificateDer = kept.certificate === null ? undefined : fromBase64url(kept.certificate);
    const serverNowMs = serverLead + monotonicMs;
    const offered = session.acceptOffer(m1, { serverNowMs, monotonicMs, certificateDer, expected: shown });
    requireAsked({ offered, leftOut }, asked, shown);
    return { session, offered, leftOut, until: monotonicMs + (m1.exp - serverLead - monotonicMs) - SPARE_MS };
  } catch (error) {
    session.burn();
    throw failureOf(error);
  }
}

/** Nothing but what was asked for, of the kind that was asked for, and a word about each. Raw data only where this phone has shown it. */
function requireAsked(
  { offered, leftOut }: { offered: readonly OfferedItem[]; leftOut: LeftOut },
  asked: Asked,
  shown: ShownDigests,
): void {
  const wanted = wantedOf(asked);
  const isFit = ({ type, docId, fields }: OfferedItem) =>
    (type === asked.type && (asked.type !== "mandate" || fields["text"] === asked.text)) ||
    (asked.type === "cms" && type === "data" && shown.has(docId));
  const answered = new Set([...offered.map(({ docId }) => docId), ...leftOut.map(({ subjectId }) => subjectId)]);
  const isExact = answered.size === wanted.length && wanted.every((one) => answered.has(one));
  const isOnce = offered.length + leftOut.length === wanted.length;
  if (!isExact || !isOnce || !offered.every(isFit)) throw phoneFailure("bad-answer");
}

function wantedOf(asked: Asked): string[] {
  if (asked.type === "cms") return asked.taskIds;
  if (asked.type === "mandate") return [readMandate(asked.text).mid];
  return [asked.type === "csr" ? asked.keyId : asked.loginId];
}

const outcomeOf = (one: SessionResult): SignedOutcome =>
  one.status === "signed"
    ? { taskId: one.docId, status: "signed" }
    : { taskId: one.docId, status: "refused", code: one.code };

export const deviceOf = (kept: KeptKey) => ({ keyId: kept.share.keyId, ds: kept.ds });
