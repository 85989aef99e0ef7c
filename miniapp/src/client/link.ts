import { fromBase64url, fromUtf8, toBase64url, utf8 } from "../../../src/core/bytes.ts";
import { envelopeFingerprint, openReply, sealRequest } from "../../../src/core/envelope/envelope.ts";
import type { Words } from "../../../src/core/error.ts";
import { deviceKey, deviceMac } from "../../../src/core/sm/two-party/device.ts";
import { isPoint65 } from "../../../src/core/sm/sm2.ts";
import { sm3 } from "../../../src/core/sm/sm3.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { Input, Output, Path } from "./api.ts";
import type { Disk } from "./disk.ts";
import { Failure, failureOf, phoneFailure } from "./failure.ts";
import type { RandomPool } from "./random-pool.ts";

/** Who proves that a request comes from this phone: the key's id (base64url) and its device secret. */
export type DeviceProof = { keyId: string; ds: string };
type Sent = { token?: string; device?: { keyId: string; seq: number; mac: string }; input: unknown };
type Answer =
  | { ok: true; data: unknown }
  | { ok: false; error: { code: string; say: Words; facts: object; requestId: string } };

/** A sealed request needs its secret, a nonce for the key's encryption and an IV; blinding comes on top. */
const RANDOM_PER_CALL = 512;

/**
 * The way to the hospital: every call is one sealed POST through the exchange (design.md §5). What comes back is the
 * procedure's answer or a Failure with words; a failure of the way itself has `isLost`.
 */
export class Link {
  readonly #terminal: Terminal;
  readonly #disk: Disk;
  readonly #random: RandomPool;
  readonly #fingerprint: string;
  #appKey: Uint8Array | null = null;

  /** @param fingerprint hex SM3 of the app's envelope key, compiled in; empty where nothing is (H5, tests) */
  constructor(terminal: Terminal, disk: Disk, random: RandomPool, fingerprint: string) {
    this.#terminal = terminal;
    this.#disk = disk;
    this.#random = random;
    this.#fingerprint = fingerprint;
  }

  /** @throws Failure */
  async call<P extends Path>(
    path: P,
    input: Input<P>,
    by: { token?: string; device?: DeviceProof } = {},
  ): Promise<Output<P>> {
    try {
      return (await this.#call(path, input, by, true)) as Output<P>;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async #call(
    path: string,
    input: unknown,
    by: { token?: string; device?: DeviceProof },
    mayRefetch: boolean,
  ): Promise<unknown> {
    await this.#random.ensure(RANDOM_PER_CALL);
    const appKey = await this.#readAppKey();
    const seq = await this.#disk.nextSeq();
    const sent: Sent = { input };
    if (by.token) sent.token = by.token;
    if (by.device) sent.device = proofOf(by.device, path, seq, input);
    const body = utf8(JSON.stringify(sent));
    const timeMs = this.#terminal.now();
    const sealed = sealRequest({ appKey, op: path, seq, timeMs, body, random: this.#random.take });
    const { status, text } = await this.#terminal.request({
      method: "POST",
      path: `/api/phone/${path}`,
      body: fromUtf8(sealed.wire),
    });
    if (status !== 200) {
      const refusal = refusalOf(status, text);
      // A new envelope key (a browser caches nothing of ours, but a page may live long): ask for it once.
      if (refusal.code !== "envelope.malformed" || !mayRefetch) throw refusal;
      this.#appKey = null;
      return await this.#call(path, input, by, false);
    }
    const answer = readAnswer(openReply({ replyKey: sealed.replyKey, seq, wire: utf8(text) }));
    sealed.replyKey.fill(0);
    if (answer.ok) return answer.data;
    const { code, say, facts, requestId } = answer.error;
    throw new Failure(code, say, { ...facts }, requestId);
  }

  async #readAppKey(): Promise<Uint8Array> {
    if (this.#appKey) return this.#appKey;
    const { status, text } = await this.#terminal.request({ method: "GET", path: "/api/phone/envelope.key" });
    if (status !== 200) throw refusalOf(status, text);
    const { publicKey } = parsed(text);
    const key = typeof publicKey === "string" ? fromBase64url(publicKey) : new Uint8Array();
    if (!isPoint65(key)) throw phoneFailure("bad-answer");
    if (this.#fingerprint !== "" && envelopeFingerprint(key) !== this.#fingerprint)
      throw phoneFailure("not-our-server");
    this.#appKey = key;
    return key;
  }
}

/** protocol.md §2 Transport; the hash is over the input exactly as it is serialised inside the body. */
function proofOf({ keyId, ds }: DeviceProof, op: string, seq: number, input: unknown): NonNullable<Sent["device"]> {
  const kd = deviceKey(fromBase64url(ds));
  const bodyHash = sm3(utf8(JSON.stringify(input)));
  const mac = toBase64url(deviceMac(kd, { op, keyId: fromBase64url(keyId), seq, bodyHash }));
  kd.fill(0);
  return { keyId, seq, mac };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Not opened by the app: the exchange's words where it has some. */
function refusalOf(status: number, text: string): Failure {
  const { code, say } = parsed(text);
  const words = typeof say === "object" && say !== null && "zh" in say && "en" in say ? say : null;
  if (code === "envelope.time") return new Failure("envelope.time", phoneFailure("clock").say);
  if (typeof code === "string" && words)
    return new Failure(code, { zh: String(words.zh), en: String(words.en) }, { status });
  if (typeof code === "string") return new Failure(code, phoneFailure("bad-answer").say, { status });
  return phoneFailure("bad-answer", { status });
}

function readAnswer(body: Uint8Array): Answer {
  const answer = parsed(fromUtf8(body)) as Partial<Answer>;
  if (typeof answer.ok !== "boolean") throw phoneFailure("bad-answer");
  return answer as Answer;
}
