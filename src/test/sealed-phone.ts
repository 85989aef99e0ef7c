import { type AddressInfo } from "node:net";
import { createServer, type Server } from "node:http";
import { fromBase64url, fromUtf8, toBase64url, utf8 } from "#core/bytes.ts";
import { openReply, sealRequest } from "#core/envelope/envelope.ts";
import type { M1, M2, M3 } from "#core/sm/two-party/messages.ts";
import { deviceKey, deviceMac, deviceSecret } from "#core/sm/two-party/device.ts";
import { confirmKg4, PhoneKeygen } from "#core/sm/two-party/phone-keygen.ts";
import { PhoneSession, type SessionResult } from "#core/sm/two-party/phone-session.ts";
import { pinProof, stretchPin } from "#core/sm/two-party/pin.ts";
import { openShare, type StoredShare, type UnlockedShare } from "#core/sm/two-party/share.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { phoneHandler } from "../phone-http.ts";
import { random } from "./in-process-phone.ts";

/** The phones' door on a port of its own, as the tunnel reaches it. */
export async function openDoor(
  base: Pick<Context, "db" | "log" | "clock">,
): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer(phoneHandler(base));
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

export class Refused extends Error {
  readonly code: string;
  readonly facts: Record<string, unknown>;
  constructor(code: string, facts: Record<string, unknown>) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

/** A phone at the other end of the wire: seals every request, keeps its own counters, and trusts nothing it is told. */
export class SealedPhone {
  readonly #door: string;
  readonly #now: () => number;
  readonly pin: string;
  token: string | undefined;
  readonly install = toBase64url(random(16));
  keyId = "";
  #seq = 0;
  #counter = 0;
  #kd: Uint8Array | null = null;
  #ds: Uint8Array = new Uint8Array();
  #stretched: Uint8Array = new Uint8Array();
  #appKey: Uint8Array | null = null;
  share: StoredShare | null = null;
  certificateDer: Uint8Array | undefined;

  constructor(door: string, now: () => number, pin = "493817") {
    this.#door = door;
    this.#now = now;
    this.pin = pin;
  }

  async #key(): Promise<Uint8Array> {
    const reply = await fetch(`${this.#door}/api/phone/envelope.key`);
    const { publicKey } = (await reply.json()) as { publicKey: string };
    this.#appKey ??= fromBase64url(publicKey);
    return this.#appKey;
  }

  /** The request's bytes, for sending it, or sending it twice. */
  async seal(op: string, input: unknown): Promise<{ wire: Uint8Array; replyKey: Uint8Array; seq: number }> {
    const appKey = this.#appKey ?? (await this.#key());
    const seq = ++this.#seq;
    const bodyHash = sm3Bytes(utf8(JSON.stringify(input)));
    const keyId = fromBase64url(this.keyId);
    const mac = this.#kd && toBase64url(deviceMac(this.#kd, { op, keyId, seq, bodyHash }));
    const device = mac ? { keyId: this.keyId, seq, mac } : undefined;
    const body = utf8(JSON.stringify({ token: this.token, device, input }));
    return { ...sealRequest({ appKey, op, seq, timeMs: this.#now(), body, random }), seq };
  }

  async post(op: string, wire: Uint8Array): Promise<Response> {
    const body = new Uint8Array(wire);
    return await fetch(`${this.#door}/api/phone/${op}`, { method: "POST", body });
  }

  /** @throws Refused with the code the server told */
  async ask<T = Record<string, never>>(op: string, input: unknown = {}): Promise<T> {
    const { wire, replyKey, seq } = await this.seal(op, input);
    const reply = await this.post(op, wire);
    if (reply.status !== 200) throw new Refused(((await reply.json()) as { code: string }).code, {});
    const opened = openReply({ replyKey, seq, wire: new Uint8Array(await reply.arrayBuffer()) });
    const answer = JSON.parse(fromUtf8(opened)) as
      | { ok: true; data: T }
      | { ok: false; error: { code: string; facts: Record<string, unknown> } };
    if (!answer.ok) throw new Refused(answer.error.code, answer.error.facts);
    return answer.data;
  }

  /** Opens the session, says whose phone it is, and passes the face check. */
  async bind(who: { code: string; staffNo: string; phoneCode: string }): Promise<void> {
    const { code, staffNo, phoneCode } = who;
    const app = { install: this.install, platform: "h5", model: "test", appVersion: "1" };
    this.token = (await this.ask<{ token: string }>("login.open", { code, ...app })).token;
    await this.ask("person.claim", { staffNo, phoneCode });
    await this.face();
  }

  async face(): Promise<void> {
    await this.ask("login.consentFace", { version: (await this.ask<{ version: string }>("login.faceNotice")).version });
    await this.ask("login.beginFace");
    await this.ask("login.finishFace");
  }

  async enrol(): Promise<void> {
    type Ticket = { keyId: string; kgid: string; serverRandom: string };
    const { keyId, kgid, serverRandom } = await this.ask<Ticket>("key.enrol", { purpose: "main" });
    this.keyId = keyId;
    this.#ds = deviceSecret(random(32), fromBase64url(serverRandom));
    const kd = deviceKey(this.#ds);
    this.#stretched = stretchPin(this.pin, random(16));
    const pin = { keyId, g: 1, pv: this.#pv(), kd: toBase64url(kd) };
    const pepper = fromBase64url((await this.ask<{ pepper: string }>("key.setPin", pin)).pepper);
    this.#kd = kd;
    const keygen = PhoneKeygen.start({ kgid: fromBase64url(kgid), keyId: fromBase64url(keyId), random });
    const kg2 = await this.ask<unknown>("key.kg1", keygen.kg1);
    const unlock = { ds: this.#ds, stretched: this.#stretched, pepper };
    const { share, kg3 } = keygen.accept(kg2, { ...unlock, g: 1, random });
    confirmKg4(share, await this.ask<unknown>("key.kg3", kg3));
    this.share = share;
  }

  #pv(): string {
    return toBase64url(pinProof({ ds: this.#ds, stretched: this.#stretched, keyId: fromBase64url(this.keyId) }));
  }

  async unlock(): Promise<UnlockedShare> {
    const pin = { keyId: this.keyId, g: 1, pv: this.#pv(), pc: ++this.#counter };
    const { pepper } = await this.ask<{ pepper: string }>("key.checkPin", pin);
    if (!this.share) throw new Error("not enrolled");
    return openShare(this.share, { ds: this.#ds, stretched: this.#stretched, pepper: fromBase64url(pepper) });
  }

  /** M0 and M1: what the person would sign. */
  async offer(request: { type: "csr" } | { type: "cms"; taskIds: string[] }): Promise<PhoneSession> {
    if (!this.share) throw new Error("not enrolled");
    const n = request.type === "cms" ? request.taskIds.length : 1;
    const session = PhoneSession.start({ key: this.share, n, random, monotonicMs: 0 });
    await this.ask("key.start", session.m0);
    const more = request.type === "csr" ? { keyId: this.keyId } : {};
    const m1 = await this.ask<M1>("approval.offer", { cid: session.m0.cid, ...request, ...more });
    const { certificateDer } = this;
    this.lastOffer = m1;
    this.lastItems = session
      .acceptOffer(m1, { serverNowMs: this.#now(), monotonicMs: 1, certificateDer })
      .map((i) => i.docId);
    return session;
  }
  lastOffer: M1 | null = null;
  lastItems: string[] = [];

  /** PIN and M2, not sent yet. */
  async consent(session: PhoneSession): Promise<M2> {
    return session.reveal({ docIds: this.lastItems, share: await this.unlock(), monotonicMs: 2 });
  }

  async sign(request: { type: "csr" } | { type: "cms"; taskIds: string[] }): Promise<SessionResult[]> {
    const session = await this.offer(request);
    const m2 = await this.consent(session);
    return session.finish(await this.ask<M3>("approval.reveal", m2));
  }
}
