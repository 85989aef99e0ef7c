import { randomBytes, randomUUID } from "node:crypto";
import { fromBase64url, toBase64url } from "#core/bytes.ts";
import type { M1, M2, M3 } from "#core/sm/two-party/messages.ts";
import { deviceKey, deviceSecret } from "#core/sm/two-party/device.ts";
import { confirmKg4, PhoneKeygen, type PendingShare } from "#core/sm/two-party/phone-keygen.ts";
import { PhoneSession, type SessionResult } from "#core/sm/two-party/phone-session.ts";
import { pinProof, stretchPin } from "#core/sm/two-party/pin.ts";
import { openShare, type StoredShare, type UnlockedShare } from "#core/sm/two-party/share.ts";
import { signedAttributes } from "#core/cms/signed-attributes.ts";
import { csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { activateKey } from "#modules/key/activate-key.ts";
import { checkPin } from "#modules/key/check-pin.ts";
import { enrolKey } from "#modules/key/enrol-key.ts";
import { offerSession } from "#modules/key/offer-session.ts";
import { answerFirst, openKey } from "#modules/key/open-key.ts";
import { type Ending, revealSession } from "#modules/key/reveal-session.ts";
import type { Prepared } from "#modules/key/session.ts";
import { setPin } from "#modules/key/set-pin.ts";
import { startSession } from "#modules/key/start-session.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import { campus, department, person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes } from "#server/sm3.ts";
import type { Harness } from "./harness.ts";

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));

/** A person on the staff, with a phone of their own that has just passed the face check. */
export async function seedDoctor(h: Harness, staffNo: string): Promise<{ personId: string; phone: Context }> {
  const now = h.clock.now();
  const [campusId, departmentId, personId, terminalId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await h.db.insert(campus).values({ id: campusId, code: `c${staffNo}`, name: "本部", createdAt: now });
  await h.db
    .insert(department)
    .values({ id: departmentId, campusId, code: `d${staffNo}`, name: "心血管内科", createdAt: now });
  const phone = `138${staffNo.padStart(8, "0").slice(-8)}`;
  const rest = { category: "医师" as const, title: "主治医师", phone, state: "active" as const };
  const name = `林${staffNo}`;
  await h.db
    .insert(person)
    .values({ id: personId, staffNo, name, departmentId, ...rest, createdAt: now, changedAt: now });
  await h.db.insert(terminal).values({
    id: terminalId,
    openid: randomUUID(),
    platform: "h5",
    model: "test",
    appVersion: "1",
    state: "active",
    claimedPersonId: personId,
    personId,
    boundAt: now,
    install: randomUUID().slice(0, 22),
    identifiedAt: now,
    identifiedBy: "face",
    createdAt: now,
    seenAt: now,
  });
  return { personId, phone: h.as({ kind: "terminal", terminalId, personId }) };
}

/** Stored nothing, refused nothing: for sessions whose outcome is looked at directly. */
export const TAKE_ALL: Ending = { recheck: async () => null, accept: async () => {} };
export const CERTIFICATE = new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x07]);

/** A phone with its half of a key, calling the verbs in this process: the core's own phone side, nothing imitated. */
export class InProcessPhone {
  readonly ctx: Context;
  readonly pin: string;
  keyId = "";
  kgid = "";
  counter = 0;
  kd: Uint8Array = new Uint8Array();
  #ds: Uint8Array = new Uint8Array();
  #stretched: Uint8Array = new Uint8Array();
  pending: PendingShare | null = null;
  share: StoredShare | null = null;

  constructor(ctx: Context, pin = "493817") {
    this.ctx = ctx;
    this.pin = pin;
  }

  /** Ticket and PIN SET. @returns the pepper */
  async ticket(): Promise<Uint8Array> {
    const { keyId, kgid, serverRandom } = await enrolKey(this.ctx, { purpose: "main" });
    this.keyId = keyId;
    this.kgid = kgid;
    this.#ds = deviceSecret(random(32), fromBase64url(serverRandom));
    this.kd = deviceKey(this.#ds);
    this.#stretched = stretchPin(this.pin, random(16));
    const { pepper } = await setPin(this.ctx, { keyId, g: 1, pv: this.pv(), kd: this.kd });
    return fromBase64url(pepper);
  }

  startKeygen(): PhoneKeygen {
    return PhoneKeygen.start({ kgid: fromBase64url(this.kgid), keyId: fromBase64url(this.keyId), random });
  }

  acceptKg2(keygen: PhoneKeygen, kg2: unknown, pepper: Uint8Array): PendingShare {
    this.pending = keygen.accept(kg2, { ds: this.#ds, stretched: this.#stretched, pepper, g: 1, random });
    return this.pending;
  }

  async enrol(): Promise<StoredShare> {
    const pepper = await this.ticket();
    const keygen = this.startKeygen();
    const pending = this.acceptKg2(keygen, await answerFirst(this.ctx, keygen.kg1), pepper);
    confirmKg4(pending.share, await openKey(this.ctx, pending.kg3));
    this.share = pending.share;
    return pending.share;
  }

  /** pv of a PIN typed into this phone. */
  pv(pin?: string): Uint8Array {
    const stretched = pin === undefined ? this.#stretched : sm3Bytes(Buffer.from(pin));
    return pinProof({ ds: this.#ds, stretched, keyId: fromBase64url(this.keyId) });
  }

  async unlock(): Promise<UnlockedShare> {
    const { pepper } = await checkPin(this.ctx, { keyId: this.keyId, g: 1, pv: this.pv(), pc: ++this.counter });
    return openShare(this.own(), { ds: this.#ds, stretched: this.#stretched, pepper: fromBase64url(pepper) });
  }

  own(): StoredShare {
    if (!this.share) throw new Error("not enrolled");
    return this.share;
  }

  start(n: number): PhoneSession {
    return PhoneSession.start({ key: this.own(), n, random, monotonicMs: 0 });
  }

  accept(session: PhoneSession, m1: M1, certificateDer?: Uint8Array): string[] {
    const serverNowMs = this.ctx.clock.now().getTime();
    return session.acceptOffer(m1, { serverNowMs, monotonicMs: 1, certificateDer }).map((item) => item.docId);
  }

  async reveal(session: PhoneSession, docIds: readonly string[]): Promise<M2> {
    return session.reveal({ docIds, share: await this.unlock(), monotonicMs: 2 });
  }

  /** M0, M1 and the PIN for documents with these digests: everything up to the message that signs. */
  async upToReveal(digests: readonly Uint8Array[]): Promise<{ session: PhoneSession; m1: M1; m2: M2 }> {
    const session = this.start(digests.length);
    await startSession(this.ctx, session.m0);
    const items = digests.map((digest, at) => preparedDocument(`doc-${at}-${session.m0.cid.slice(0, 8)}`, digest));
    const m1 = await offerSession(this.ctx, { cid: session.m0.cid, type: "cms" }, async () => ({ items, leftOut: [] }));
    const m2 = await this.reveal(session, this.accept(session, m1, CERTIFICATE));
    return { session, m1, m2 };
  }

  async sign(digests: readonly Uint8Array[]): Promise<SessionResult[]> {
    const { session, m2 } = await this.upToReveal(digests);
    return session.finish((await revealSession(this.ctx, m2, TAKE_ALL)).m3);
  }

  /** The first signature, a certificate request: makes the key ACTIVE. */
  async activate(): Promise<M3> {
    const session = this.start(1);
    await startSession(this.ctx, session.m0);
    const m1 = await offerSession(this.ctx, { cid: session.m0.cid, type: "csr" }, async (facts) => {
      const subject = nameOf([{ label: "CN", value: "林" }]);
      const message = csrInfo({ subject, publicKey65: facts.publicKey });
      const fields = { subject: toBase64url(subject) };
      const item = { subjectId: facts.keyId, type: "csr" as const, digest: sm3Bytes(message), fields, message };
      return { items: [item], leftOut: [] };
    });
    const m2 = await this.reveal(session, this.accept(session, m1));
    const ending: Ending = {
      recheck: async () => null,
      accept: async (tx, facts) => void (await activateKey(tx, this.ctx, facts.keyId)),
    };
    return (await revealSession(this.ctx, m2, ending)).m3;
  }
}

export function preparedDocument(subjectId: string, digest: Uint8Array): Prepared {
  const message = signedAttributes({ digest, certificateDer: CERTIFICATE });
  return { subjectId, type: "cms", digest, fields: { title: subjectId }, message };
}
