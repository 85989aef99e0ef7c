import {
  type Bytes,
  concat,
  fromBase64url,
  fromUtf8,
  type RandomBytes,
  toBase64url,
  toHex,
  u32,
  u64,
  utf8,
} from "../bytes.ts";
import { openBox, sealBox } from "../sm/aead.ts";
import type { Kernel } from "../sm/kernel/kernel.ts";
import { sm2Decrypt, sm2Encrypt } from "../sm/sm2.ts";
import { hkdfSm3, sm3 } from "../sm/sm3.ts";

/**
 * End-to-end sealing of phone requests and replies, so that the DMZ carries ciphertext (design.md §5). A request holds a
 * fresh 32-byte secret under the app's SM2 key and, under keys from that secret, u32(len op)‖op‖u64(seq)‖u64(timeMs)‖body.
 * Both directions are JSON {"v":1,…} in UTF-8 with base64url values. Says nothing about who the phone is.
 */

/** The envelope is malformed, for another key, changed, or not the answer to this request. */
export class EnvelopeError extends Error {
  constructor(reason: string, cause?: unknown) {
    super(`envelope: ${reason}`, { cause });
    this.name = "EnvelopeError";
  }
}

export type OpenedRequest = {
  /** Procedure name; the server compares it with the URL's. */
  op: string;
  seq: number;
  /** The phone's clock, ms since 1970 UTC. */
  timeMs: number;
  /** 16 bytes, the same for every copy of this request: what the replay table remembers. */
  nonce: Bytes;
  body: Bytes;
  /** 32 bytes; seals exactly one reply. */
  replyKey: Bytes;
};

/** Hex SM3 of the app's envelope key; compiled into the mini-program build. */
export const envelopeFingerprint = (appKey: Bytes): string => toHex(sm3(appKey));

/** @param appKey 65 bytes; @param seq counter of the terminal; @param timeMs ms since 1970 UTC; @throws TypeError for a bad key */
export function sealRequest(input: {
  appKey: Bytes;
  op: string;
  seq: number;
  timeMs: number;
  body: Bytes;
  random: RandomBytes;
}): { wire: Bytes; replyKey: Bytes } {
  const secret = input.random(32);
  const key = sm2Encrypt(input.appKey, secret, input.random);
  const op = utf8(input.op);
  const plain = concat(u32(op.length), op, u64(input.seq), u64(input.timeMs), input.body);
  const box = sealBox(hkdfSm3(secret, "xq/env/v1/request"), input.random(16), aadOf("request", key), plain);
  const replyKey = hkdfSm3(secret, "xq/env/v1/reply");
  secret.fill(0);
  return { wire: utf8(JSON.stringify({ v: 1, key: toBase64url(key), box: toBase64url(box) })), replyKey };
}

/** @param d the app's envelope key, 32 bytes; @throws EnvelopeError. Replay, time and op are the caller's to check. */
export function openRequest(input: { d: Bytes; wire: Bytes; kernel: Kernel }): OpenedRequest {
  const { key, box } = fieldsOf(input.wire, ["key", "box"]);
  let secret: Bytes;
  let plain: Bytes;
  try {
    secret = sm2Decrypt(input.d, key, input.kernel);
    plain = openBox(hkdfSm3(secret, "xq/env/v1/request"), aadOf("request", key), box);
  } catch (cause) {
    throw new EnvelopeError("does not open", cause);
  }
  const view = new DataView(plain.buffer, plain.byteOffset, plain.length);
  const length = plain.length < 20 ? Number.POSITIVE_INFINITY : view.getUint32(0);
  if (secret.length !== 32 || plain.length < 20 + length) throw new EnvelopeError("is too short");
  const seq = Number(view.getBigUint64(4 + length));
  const timeMs = Number(view.getBigUint64(12 + length));
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(timeMs)) throw new EnvelopeError("has an impossible number");
  const replyKey = hkdfSm3(secret, "xq/env/v1/reply");
  const nonce = hkdfSm3(secret, "xq/env/v1/nonce", 16);
  secret.fill(0);
  return { op: textOf(plain.subarray(4, 4 + length)), seq, timeMs, nonce, body: plain.slice(20 + length), replyKey };
}

/** Seals the one reply to a request. @param iv 16 random bytes */
export function sealReply(input: { replyKey: Bytes; seq: number; body: Bytes; iv: Bytes }): Bytes {
  const box = sealBox(input.replyKey, input.iv, aadOf("reply", u64(input.seq)), input.body);
  return utf8(JSON.stringify({ v: 1, box: toBase64url(box) }));
}

/** @param seq of the request this answers; @throws EnvelopeError */
export function openReply(input: { replyKey: Bytes; seq: number; wire: Bytes }): Bytes {
  const { box } = fieldsOf(input.wire, ["box"]);
  try {
    return openBox(input.replyKey, aadOf("reply", u64(input.seq)), box);
  } catch (cause) {
    throw new EnvelopeError("reply does not open", cause);
  }
}

const aadOf = (direction: "request" | "reply", bound: Bytes): Bytes =>
  concat(utf8(`xq/env/v1/${direction}`), sm3(bound));

function textOf(bytes: Bytes): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new EnvelopeError("names no operation", cause);
  }
}

/** Exactly {"v":1} and the named base64url fields. */
function fieldsOf<Name extends string>(wire: Bytes, names: readonly Name[]): Record<Name, Bytes> {
  try {
    const value: unknown = JSON.parse(fromUtf8(wire));
    if (typeof value !== "object" || value === null) throw new TypeError("not an object");
    const found = new Map(Object.entries(value));
    if (found.get("v") !== 1 || found.size !== names.length + 1) throw new TypeError("unknown or missing fields");
    const out = names.map((name): [Name, Bytes] => {
      const text: unknown = found.get(name);
      if (typeof text !== "string") throw new TypeError(`${name} is missing`);
      return [name, fromBase64url(text)];
    });
    return Object.fromEntries(out) as Record<Name, Bytes>;
  } catch (cause) {
    throw new EnvelopeError("is malformed", cause);
  }
}
