import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { type Bytes, concat, fromUtf8, toBase64url, toHex, u32, u64, utf8 } from "../bytes.ts";
import { sealBox } from "../sm/aead.ts";
import { publicKeyOf, sm2Encrypt, sm2GenerateKey } from "../sm/sm2.ts";
import { hkdfSm3, sm3 } from "../sm/sm3.ts";
import { EnvelopeError, envelopeFingerprint, openReply, openRequest, sealReply, sealRequest } from "./envelope.ts";

const random = (length: number): Bytes => new Uint8Array(randomBytes(length));
const d = sm2GenerateKey(random);
const appKey = publicKeyOf(d);
const request = { appKey, op: "login.open", seq: 7, timeMs: 1_800_000_000_123, body: utf8('{"input":"杏"}'), random };

test("a request opens with everything that was sealed, and its reply opens at the phone", () => {
  const { wire, replyKey } = sealRequest(request);
  const opened = openRequest({ d, wire, kernel: kernel() });
  expect(opened).toMatchObject({ op: "login.open", seq: 7, timeMs: 1_800_000_000_123 });
  expect(fromUtf8(opened.body)).toBe('{"input":"杏"}');
  expect(opened.nonce).toHaveLength(16);
  expect(openRequest({ d, wire, kernel: kernel() }).nonce).toEqual(opened.nonce);
  const reply = sealReply({ replyKey: opened.replyKey, seq: 7, body: utf8("ok"), iv: random(16) });
  expect(fromUtf8(openReply({ replyKey, seq: 7, wire: reply }))).toBe("ok");
});

test("the wire shows neither operation nor body, and two requests share nothing", () => {
  const one = sealRequest(request);
  const two = sealRequest(request);
  expect(fromUtf8(one.wire)).not.toContain("login");
  expect(toHex(one.replyKey)).not.toBe(toHex(two.replyKey));
  expect(toHex(openRequest({ d, wire: one.wire, kernel: kernel() }).nonce)).not.toBe(
    toHex(openRequest({ d, wire: two.wire, kernel: kernel() }).nonce),
  );
});

test("every changed character of a request is refused", () => {
  const text = fromUtf8(sealRequest(request).wire);
  for (let at = 0; at < text.length; at += 3) {
    const other = text[at] === "A" ? "B" : "A";
    expect(() =>
      openRequest({ d, wire: utf8(text.slice(0, at) + other + text.slice(at + 1)), kernel: kernel() }),
    ).toThrow(EnvelopeError);
  }
});

test("another key, an extra field, a cut and an empty body are refused or carried as they should", () => {
  const { wire } = sealRequest(request);
  expect(() => openRequest({ d: sm2GenerateKey(random), wire, kernel: kernel() })).toThrow(EnvelopeError);
  const fields: unknown = JSON.parse(fromUtf8(wire));
  for (const bad of [Object.assign({}, fields, { x: 1 }), Object.assign({}, fields, { v: 2 }), [], null, "text"])
    expect(() => openRequest({ d, wire: utf8(JSON.stringify(bad)), kernel: kernel() })).toThrow(EnvelopeError);
  expect(() => openRequest({ d, wire: wire.subarray(0, 40), kernel: kernel() })).toThrow(EnvelopeError);
  expect(
    openRequest({ d, wire: sealRequest({ ...request, body: new Uint8Array() }).wire, kernel: kernel() }).body,
  ).toHaveLength(0);
});

test("a reply belongs to its own request and sequence number", () => {
  const one = openRequest({ d, wire: sealRequest(request).wire, kernel: kernel() });
  const two = openRequest({ d, wire: sealRequest(request).wire, kernel: kernel() });
  const wire = sealReply({ replyKey: one.replyKey, seq: 7, body: utf8("ok"), iv: random(16) });
  expect(() => openReply({ replyKey: two.replyKey, seq: 7, wire })).toThrow(EnvelopeError);
  expect(() => openReply({ replyKey: one.replyKey, seq: 8, wire })).toThrow(EnvelopeError);
});

test("the fingerprint is the SM3 of the key in hexadecimal", () => {
  expect(envelopeFingerprint(appKey)).toBe(toHex(sm3(appKey)));
});

/** A request by somebody who knows the app's key and none of the rules. */
function crafted(plain: Bytes, secret = random(32)): Bytes {
  const key = sm2Encrypt(appKey, secret, random);
  const aad = concat(utf8("xq/env/v1/request"), sm3(key));
  const box = sealBox(hkdfSm3(secret, "xq/env/v1/request"), random(16), aad, plain);
  return utf8(JSON.stringify({ v: 1, key: toBase64url(key), box: toBase64url(box) }));
}
const shortest = concat(u32(0), u64(1), u64(2));
const beyond = Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0);

test("the shortest request has no operation and no body", () => {
  const opened = openRequest({ d, wire: crafted(shortest), kernel: kernel() });
  expect(opened).toMatchObject({ op: "", seq: 1, timeMs: 2, body: new Uint8Array() });
});

test.each([
  ["a byte too few", crafted(shortest.subarray(0, 19))],
  ["an operation longer than what is there", crafted(concat(u32(1), shortest.subarray(4)))],
  ["nothing", crafted(new Uint8Array())],
  ["a counter of more than 53 bits", crafted(concat(u32(0), beyond, u64(2)))],
  ["a time of more than 53 bits", crafted(concat(u32(0), u64(1), beyond))],
  [
    "an operation that is no UTF-8",
    crafted(concat(u32(1), u64(1), u64(2), Uint8Array.of(0xff)).map((byte, i) => (i === 4 ? 0xff : byte))),
  ],
  ["a secret of another length", crafted(shortest, random(31))],
  ["a field that is no text", utf8(JSON.stringify({ v: 1, key: 1, box: "" }))],
  ["a field of another name", utf8(JSON.stringify({ v: 1, key: "", bax: "" }))],
])("refused: %s", (_, wire) => {
  expect(() => openRequest({ d, wire, kernel: kernel() })).toThrow(EnvelopeError);
});

test("the secret is wiped when the request is sealed", () => {
  const handedOut: Bytes[] = [];
  const kept = (length: number) => {
    const bytes = random(length);
    handedOut.push(bytes);
    return bytes;
  };
  sealRequest({ ...request, random: kept });
  expect(handedOut[0]).toEqual(new Uint8Array(32));
});
