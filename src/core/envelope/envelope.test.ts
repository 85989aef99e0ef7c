import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { type Bytes, fromUtf8, toHex, utf8 } from "../bytes.ts";
import { publicKeyOf, sm2GenerateKey } from "../sm/sm2.ts";
import { sm3 } from "../sm/sm3.ts";
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
