import { randomBytes } from "node:crypto";
import { equalBytes, fromBase64url, fromUtf8, toBase64url, utf8 } from "../../src/core/bytes.ts";
import { openRequest, sealReply } from "../../src/core/envelope/envelope.ts";
import { kernel } from "../../src/server/kernel.ts";
import { publicKeyOf, sm2Digest, sm2GenerateKey, sm2VerifyDigest } from "../../src/core/sm/sm2.ts";
import { sm3 } from "../../src/core/sm/sm3.ts";
import { messageToSign } from "../../src/core/sm/two-party/content.ts";
import { decodeKg1, decodeKg3, decodeM0, decodeM2 } from "../../src/core/sm/two-party/decode.ts";
import { deviceMac } from "../../src/core/sm/two-party/device.ts";
import type { Kg1, Kg3, M0, M1, M2, M3 } from "../../src/core/sm/two-party/messages.ts";
import { answerKg1, openKg3, type ServerShare } from "../../src/core/sm/two-party/server-keygen.ts";
import { encodeM3, finishSigning, makeOffer, type OfferRecord } from "../../src/core/sm/two-party/server-sign.ts";
import { csrInfo } from "../../src/core/x509/csr.ts";
import { nameOf } from "../../src/core/x509/name.ts";
import { certify, selfSigned } from "../../src/test/sm2-ca.ts";
import type { Terminal } from "../src/terminal/terminal.ts";

const random = (length: number) => new Uint8Array(randomBytes(length));
type Told = { code: string; facts?: Record<string, unknown> };

/** One refusal, thrown by a procedure. */
class Refusal extends Error {
  readonly told: Told;
  constructor(code: string, facts: Record<string, unknown> = {}) {
    super(code);
    this.told = { code, facts };
  }
}

type Key = {
  keyId: string;
  state: string;
  kd: Uint8Array;
  pv: string;
  pepper: string;
  lastPc: number;
  fails: number;
  passed: boolean;
} & {
  kgid: string;
  kg1?: { message: string; reply: object; share: ServerShare; com: Uint8Array };
  kg3?: { message: string; reply: { v: 1; P: string } };
  P?: Uint8Array;
  P1?: Uint8Array;
  certificate?: Uint8Array;
};
type Session = {
  cid: string;
  C: Uint8Array[];
  asked?: string;
  offer?: OfferRecord;
  messages: Uint8Array[];
  result?: M3;
  type?: string;
};

/**
 * The hospital's side of the phone API in memory, with the real cryptography of core and none of the product's server: the
 * client is tested against the protocol, and the product's server against the client elsewhere.
 */
export class TestHospital {
  readonly #d = sm2GenerateKey(random);
  readonly #seen = new Set<string>();
  readonly #seqs = new Set<number>();
  readonly #issuer = selfSigned("测试根");
  bound = false;
  claimed = false;
  handwriting = false;
  key: Key | null = null;
  readonly sessions = new Map<string, Session>();
  /** Digest of each waiting document; changing one makes offers that are out refuse `signing.document-moved`. */
  readonly documents = new Map<string, Uint8Array>();
  /** Signatures by task, in the order made. */
  readonly signatures: { taskId: string; digest: string }[] = [];
  /** Changes an offer before it leaves, for a lying server. */
  twist: (offer: M1) => M1 = (offer) => offer;
  /** Runs when a reveal arrives, before it is judged. */
  onReveal: () => void = () => {};
  tokenGood = true;
  /** Whatever is not the key protocol; tests of screens answer it. */
  other: (op: string, input: unknown) => unknown = () => {
    throw new Refusal("procedure.unknown");
  };

  readonly request: Terminal["request"] = async ({ method, path, body }) => {
    const op = path.slice("/api/phone/".length);
    if (method === "GET")
      return { status: 200, text: JSON.stringify({ publicKey: toBase64url(publicKeyOf(this.#d)) }) };
    const opened = openRequest({ d: this.#d, wire: utf8(body ?? ""), kernel: kernel() });
    const nonce = toBase64url(opened.nonce);
    if (opened.op !== op || this.#seen.has(nonce)) return { status: 400, text: '{"code":"envelope.replayed"}' };
    this.#seen.add(nonce);
    const sent = JSON.parse(fromUtf8(opened.body)) as {
      token?: string;
      device?: { keyId: string; seq: number; mac: string };
      input: unknown;
    };
    let answer: object;
    try {
      if (op !== "login.open" && (sent.token !== "token" || !this.tokenGood)) {
        this.tokenGood = true;
        throw new Refusal("login.terminal-required");
      }
      if (/^(approval|key\.(kg|start|check))/.test(op)) this.#checkDevice(op, sent);
      answer = { ok: true, data: this.#answer(op, sent.input as never) };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const say = { zh: error.told.code, en: error.told.code };
      answer = { ok: false, error: { ...error.told, say, status: 400, requestId: "r" } };
    }
    const wire = sealReply({
      replyKey: opened.replyKey,
      seq: opened.seq,
      body: utf8(JSON.stringify(answer)),
      iv: random(16),
    });
    return { status: 200, text: fromUtf8(wire) };
  };

  #checkDevice(op: string, sent: { device?: { keyId: string; seq: number; mac: string }; input: unknown }): void {
    const { device } = sent;
    if (!device || !this.key || this.#seqs.has(device.seq)) throw new Refusal("key.DEVICE_AUTH");
    this.#seqs.add(device.seq);
    const bodyHash = sm3(utf8(JSON.stringify(sent.input)));
    const mac = deviceMac(this.key.kd, { op, keyId: fromBase64url(device.keyId), seq: device.seq, bodyHash });
    if (!equalBytes(mac, fromBase64url(device.mac))) throw new Refusal("key.DEVICE_AUTH");
  }

  #standing() {
    const next = !this.claimed
      ? "claim"
      : !this.bound
        ? "face"
        : !this.key?.P
          ? "key"
          : !this.key.certificate
            ? "certificate"
            : this.handwriting
              ? "ready"
              : "handwriting";
    const person = this.claimed ? { personId: "p", name: "林知秋", staffNo: "000231", department: "心血管内科" } : null;
    const { key } = this;
    return { terminalId: "t", person, key: key && { keyId: key.keyId, state: key.state, ep: 1, g: 1 }, next };
  }

  #answer(op: string, input: never): unknown {
    switch (op) {
      case "login.open":
        return { token: "token", ...this.#standing() };
      case "login.status":
        return this.#standing();
      case "person.claim":
        this.claimed = true;
        return { name: "林**", staffNo: "000231", department: "心血管内科" };
      case "key.policy":
        return { minLength: 6, classes: 1, forbidden: [] };
      case "login.consentFace":
        return null;
      case "login.beginFace":
        return { verifyId: "v" };
      case "login.finishFace":
        this.bound = true;
        return { passed: true };
      case "key.enrol":
        return this.#enrol();
      case "key.setPin":
        return this.#setPin(input);
      case "key.kg1":
        return this.#kg1(input);
      case "key.kg3":
        return this.#kg3(input);
      case "key.kgStatus":
        return { state: this.#key().state, P: this.#key().kg3?.reply.P ?? null };
      case "key.start":
        return this.#start(input);
      case "key.checkPin":
        return this.#checkPin(input);
      case "approval.offer":
        return this.#offer(input);
      case "approval.reveal":
        return this.#reveal(input);
      case "approval.outcome": {
        const session = this.sessions.get((input as { cid: string }).cid);
        if (!session) throw new Refusal("key.SESSION");
        return { state: session.result ? "FINISHED" : "EXPIRED", items: session.result?.items ?? [] };
      }
      case "certificate.await": {
        const { certificate } = this.#key();
        return certificate ? { state: "issued", certificate: toBase64url(certificate) } : { state: "issuing" };
      }
      default:
        return this.other(op, input);
    }
  }

  #key(): Key {
    if (!this.key) throw new Refusal("key.not-found");
    return this.key;
  }

  #enrol() {
    const [keyId, kgid, serverRandom] = [random(16), random(32), random(32)].map(toBase64url);
    if (!this.bound) throw new Refusal("login.face-first");
    this.key = {
      keyId: keyId ?? "",
      kgid: kgid ?? "",
      state: "TICKET",
      kd: new Uint8Array(),
      pv: "",
      pepper: "",
      lastPc: 0,
      fails: 0,
      passed: false,
    };
    return { keyId, kgid, serverRandom };
  }

  #setPin({ pv, kd }: { pv: string; kd: string }) {
    Object.assign(this.#key(), { pv, kd: fromBase64url(kd), pepper: toBase64url(random(32)) });
    return { pepper: this.#key().pepper };
  }

  #kg1(message: Kg1) {
    const key = this.#key();
    const text = JSON.stringify(message);
    if (key.kg1 && key.kg1.message !== text) throw new Refusal("key.KG_CONFLICT");
    if (!key.kg1) {
      const { kg2, share } = answerKg1(decodeKg1(message), random, kernel());
      key.kg1 = { message: text, reply: kg2, share, com: fromBase64url(message.com) };
      key.state = "SENT";
    }
    return key.kg1.reply;
  }

  #kg3(message: Kg3) {
    const key = this.#key();
    const text = JSON.stringify(message);
    if (key.kg3) {
      if (key.kg3.message !== text) throw new Refusal("key.KG_CONFLICT");
      return key.kg3.reply;
    }
    if (!key.kg1) throw new Refusal("key.KEY_STATE");
    const sent = {
      kgid: fromBase64url(key.kgid),
      keyId: fromBase64url(key.keyId),
      com: key.kg1.com,
      d2: key.kg1.share.d2,
    };
    const { P, P1, kg4 } = openKg3(decodeKg3(message), sent, kernel());
    Object.assign(key, { P, P1, state: "OPENED", kg3: { message: text, reply: kg4 } });
    return kg4;
  }

  #checkPin({ pv, pc }: { pv: string; pc: number }) {
    const key = this.#key();
    if (pc <= key.lastPc) throw new Refusal("key.CLONE_SUSPECT");
    if (key.fails >= 5) throw new Refusal("key.PIN_LOCKED");
    key.lastPc = pc;
    if (pv !== key.pv) {
      key.fails++;
      throw key.fails >= 5 ? new Refusal("key.PIN_LOCKED") : new Refusal("key.PIN_WRONG", { left: 5 - key.fails });
    }
    key.fails = 0;
    key.passed = true;
    return { pepper: key.pepper };
  }

  #start(message: M0) {
    const { C } = decodeM0(message);
    const known = this.sessions.get(message.cid);
    if (!known) this.sessions.set(message.cid, { cid: message.cid, C, messages: [] });
    return { expiresAt: new Date(Date.now() + 15 * 60_000).toISOString() };
  }

  #offer(request: { cid: string; type: "csr" | "cms"; taskIds?: string[] }) {
    const [key, session] = [this.#key(), this.sessions.get(request.cid)];
    if (!session || !key.P || !key.P1 || !key.kg1) throw new Refusal("key.SESSION");
    if (session.offer) return this.twist(session.offer.m1);
    const { P, P1, certificate } = key;
    const subject = toBase64url(nameOf([{ label: "CN", value: "林知秋" }]));
    const contents =
      request.type === "csr"
        ? [{ docId: key.keyId, digest: new Uint8Array(32), fields: { subject } }]
        : (request.taskIds ?? []).map((docId) => ({
            docId,
            digest: this.documents.get(docId) ?? new Uint8Array(32),
            fields: { title: `文书 ${docId}`, patientMasked: "王* · 12床" },
          }));
    const items = contents.map(({ docId, digest, fields }) => {
      const message =
        request.type === "csr"
          ? csrInfo({ subject: fromBase64url(subject), publicKey65: P })
          : messageToSign({ type: "cms", digest, fields }, { P, certificateDer: certificate });
      session.messages.push(message);
      return {
        docId,
        type: request.type,
        digest: request.type === "csr" ? sm3(message) : digest,
        fields,
        e: sm2Digest(P, message),
      };
    });
    const facts = { keyId: fromBase64url(key.keyId), ep: 1, role: "phone", P, P1 };
    const start = { cid: fromBase64url(request.cid), C: session.C };
    const offer = makeOffer({
      key: facts,
      kn: key.kg1.share.kn,
      start,
      exp: Date.now() + 600_000,
      items,
      random,
      kernel: kernel(),
    });
    Object.assign(session, { offer, type: request.type });
    return this.twist(offer.m1);
  }

  #reveal(message: M2) {
    this.onReveal();
    const [key, session] = [this.#key(), this.sessions.get(message.cid)];
    if (!session?.offer || !key.P || !key.P1 || !key.kg1) throw new Refusal("key.SESSION");
    if (session.result) return session.result;
    if (!key.passed) throw new Refusal("key.CONSENT_MISSING");
    const facts = { keyId: fromBase64url(key.keyId), ep: 1, role: "phone", P: key.P, P1: key.P1 };
    const verify = (pub: Uint8Array, e: Uint8Array, r: Uint8Array, s: Uint8Array) => sm2VerifyDigest(pub, e, { r, s });
    const done = finishSigning({
      key: facts,
      share: key.kg1.share,
      record: session.offer,
      m2: decodeM2(message),
      nowMs: Date.now(),
      verify,
      kernel: kernel(),
    });
    const items = done.map((one) => {
      const offered = session.offer?.m1.items.find((item) => item.i === one.i);
      const now = this.documents.get(one.docId);
      if (session.type === "cms" && (!now || toBase64url(now) !== offered?.digest))
        return { i: one.i, code: "signing.document-moved" };
      if (session.type === "cms") this.signatures.push({ taskId: one.docId, digest: offered?.digest ?? "" });
      return { i: one.i, r: one.r, s: one.s };
    });
    session.result = encodeM3(items);
    if (session.type === "csr") {
      key.state = "ACTIVE";
      key.certificate = certify(this.#issuer, { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: key.P });
    }
    return session.result;
  }
}
