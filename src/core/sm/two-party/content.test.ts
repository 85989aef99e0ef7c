import { expect, test } from "vitest";
import { kernel } from "#server/kernel.ts";
import { acceptOn, makePair, NOW, offerTo, random, signAll, startPhone, unlocked } from "#test/two-party.ts";
import { octetString, sequence } from "../../asn1/der-writer.ts";
import { OID } from "../../asn1/oids.ts";
import { type Bytes, concat, fromHex, toBase64url, utf8 } from "../../bytes.ts";
import { signedAttributes } from "../../cms/signed-attributes.ts";
import { assembleCsr, csrInfo, parseCsr } from "../../x509/csr.ts";
import { nameOf } from "../../x509/name.ts";
import { signatureToDer, sm2Digest, sm2VerifyDigest } from "../sm2.ts";
import { sm3 } from "../sm3.ts";
import { requireUnambiguous } from "./ambiguity.ts";
import { messageToSign } from "./content.ts";
import { ProtocolError } from "./errors.ts";
import { decodeM0, decodeM2 } from "./decode.ts";
import { finishSigning, makeOffer } from "./server-sign.ts";

/** protocol.md §4 "What may be signed" and §9 tests 13, 14. */

const pair = makePair();
const { P } = pair.key;
const isRefused = (data: Bytes): boolean => {
  try {
    requireUnambiguous(data);
    return false;
  } catch (error) {
    expect(error).toEqual(new ProtocolError("CONTENT_AMBIGUOUS"));
    return true;
  }
};

test("raw data that is one whole SEQUENCE or SET is refused, in DER and in every BER writing", () => {
  const attributes = signedAttributes({ digest: random(32), certificateDer: random(300) });
  const body = random(200);
  for (const element of [
    attributes,
    sequence(octetString(random(3))),
    fromHex("3000"),
    fromHex("3100"),
    concat(fromHex("3181c8"), body),
    concat(fromHex("308200c8"), body),
    concat(fromHex("3085000000 00c8".replaceAll(" ", "")), body),
    concat(fromHex("3080"), body, fromHex("0000")),
    concat(fromHex("3180"), fromHex("0000")),
  ])
    expect(isRefused(element)).toBe(true);
});

test("raw data that starts like our JSON is refused, and text that starts with 0 or 1 is not", () => {
  expect(isRefused(utf8('{"xq":"login"}'))).toBe(true);
  expect(isRefused(utf8('{"xq":'))).toBe(true);
  for (const text of ["1abc", "0", "1", "0123456789", '{"x":1}', "", ' {"xq":1}', "病历"])
    expect(isRefused(utf8(text)), text).toBe(false);
  // "0A" + 65 letters: tag 30, length 65, but one letter more follows.
  expect(isRefused(utf8(`0A${"x".repeat(65)}`))).toBe(true);
  expect(isRefused(utf8(`0A${"x".repeat(66)}`))).toBe(false);
  expect(isRefused(concat(fromHex("0403"), random(3)))).toBe(false);
  expect(isRefused(concat(sequence(octetString(random(3))), Uint8Array.of(0)))).toBe(false);
});

test("signed attributes offered as raw data are refused by the phone (known CMS ambiguity)", () => {
  const attributes = signedAttributes({ digest: random(32), certificateDer: random(300) });
  const phone = startPhone(pair, 1);
  const item = { docId: "doc-0", type: "data" as const, digest: sm3(attributes), e: sm2Digest(P, attributes) };
  const record = makeOffer({
    key: pair.key,
    kn: pair.share.kn,
    start: decodeM0(phone.m0),
    exp: NOW + 60_000,
    items: [{ ...item, fields: { raw: toBase64url(attributes) } }],
    random,
    kernel: kernel(),
  });
  expect(() => acceptOn(phone, record.m1)).toThrow(new ProtocolError("CONTENT_AMBIGUOUS"));
});

test("a first signature is the certificate request with this key, and it verifies inside the PKCS#10", () => {
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "CN", value: "王医生" },
  ]);
  const fields = { subject: toBase64url(subject) };
  const info = csrInfo({ subject, publicKey65: P });
  const content = { type: "csr" as const, digest: sm3(info), fields };
  expect(messageToSign(content, { P })).toEqual(info);
  expect(() => messageToSign(content, { P: makePair().key.P })).toThrow(new ProtocolError("DIGEST_MISMATCH"));
  expect(() => messageToSign({ ...content, fields: {} }, { P })).toThrow(new ProtocolError("BAD_MESSAGE"));
  const phone = startPhone(pair, 1);
  const record = makeOffer({
    key: pair.key,
    kn: pair.share.kn,
    start: decodeM0(phone.m0),
    exp: NOW + 60_000,
    items: [{ docId: "csr", type: "csr", digest: sm3(info), fields, e: sm2Digest(P, info) }],
    random,
    kernel: kernel(),
  });
  acceptOn(phone, record.m1);
  const m2 = decodeM2(phone.reveal({ docIds: ["csr"], share: unlocked(pair), monotonicMs: 3000 }));
  const verify = (key: Bytes, e: Bytes, r: Bytes, s: Bytes) => sm2VerifyDigest(key, e, { r, s });
  const [item] = finishSigning({ ...pair, record, m2, nowMs: NOW, verify, kernel: kernel() });
  if (!item) throw new Error("one item");
  const csr = parseCsr(assembleCsr(info, signatureToDer(item)));
  expect(csr.key).toMatchObject({ kind: "sm2", point: P });
  expect(csr.info).toEqual(info);
});

test("a document's attributes name the signer's own certificate; without one there is no signature", () => {
  const content = { type: "cms" as const, digest: random(32), fields: { title: "出院记录" } };
  const certificateDer = random(400);
  expect(messageToSign(content, { P, certificateDer })).toEqual(
    signedAttributes({ digest: content.digest, certificateDer }),
  );
  expect(messageToSign(content, { P, certificateDer: random(400) })).not.toEqual(
    messageToSign(content, { P, certificateDer }),
  );
  const gm = messageToSign({ ...content, fields: { contentTypes: "gm" } }, { P, certificateDer });
  expect(gm).toEqual(signedAttributes({ digest: content.digest, certificateDer, contentType: OID.gmData }));
  expect(() => messageToSign(content, { P })).toThrow(new ProtocolError("CERT_MISMATCH"));
});

test("logins and mandates are canonical JSON of their own kind", () => {
  const attempt = (type: "login" | "mandate", text: string | number) => {
    const digest = sm3(utf8(String(text)));
    return () => messageToSign({ type, digest, fields: { text } }, { P });
  };
  expect(attempt("login", '{"xq":"login","a":1}')()).toEqual(utf8('{"xq":"login","a":1}'));
  for (const step of [
    attempt("login", '{"xq":"mandate","a":1}'),
    attempt("mandate", '{"xq":"login","a":1}'),
    attempt("login", '{"xq":"login", "a":1}'),
    attempt("login", '{"xq":"login","a":1}\n'),
    attempt("login", '{"xq":"login","a":1.0}'),
    attempt("login", '{"xq":"login","a":1,"a":2}'),
    attempt("login", '{"xq":"login",'),
    attempt("login", 5),
  ])
    expect(step).toThrow(new ProtocolError("BAD_MESSAGE"));
});

test("a digest that is not of the shown data is DIGEST_MISMATCH before anything is computed from it", () => {
  const phone = startPhone(pair, 1);
  const { m1 } = offerTo(pair, phone.m0, ["一"]);
  const [item] = m1.items;
  const crooked = { ...m1, items: [{ ...item, digest: toBase64url(random(32)) }] };
  expect(() => acceptOn(phone, crooked)).toThrow(new ProtocolError("DIGEST_MISMATCH"));
  expect(signAll(pair, ["一"]).finished).toHaveLength(1);
});
