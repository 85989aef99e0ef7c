import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { algorithm } from "#core/asn1/algorithm.ts";
import {
  bitString,
  context,
  contextPrimitive,
  generalizedTime,
  integer,
  namedBits,
  nullValue,
  octetString,
  oid,
  sequence,
  tlv,
} from "#core/asn1/der-writer.ts";
import { OID } from "#core/asn1/oids.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Authority, certify, DAY, NOW, selfSigned, sm2KeyPair, sm2Sign, subordinate } from "#test/sm2-ca.ts";
import { parseCertificate } from "./certificate.ts";
import { extension, KEY_USAGE } from "./extensions.ts";
import { nameOf } from "./name.ts";
import { buildOcspRequest, fitsNonce, parseOcspResponse } from "./ocsp.ts";
import { ocspFinding } from "./ocsp-finding.ts";

const root = selfSigned("根");
const issuing = subordinate(root, "签发");
const certificate = parseCertificate(
  certify(issuing, { subject: nameOf([{ label: "CN", value: "林知秋" }]), point: sm2KeyPair().point }),
);
const AT = NOW - (NOW % 1000);
const MINUTE = 60_000;
const sha1 = (bytes: Uint8Array) => new Uint8Array(createHash("sha1").update(bytes).digest());
const good = contextPrimitive(0, new Uint8Array());
const revoked = (at: number, reason: number) =>
  context(1, generalizedTime(at), context(0, tlv(0x0a, Uint8Array.of(reason))));
const odd = (critical: boolean) => extension("1.2.156.99999.1", nullValue(), critical);

type Change = {
  status?: Uint8Array;
  hash?: Uint8Array;
  nameHash?: Uint8Array;
  keyHash?: Uint8Array;
  serial?: Uint8Array;
  thisUpdate?: number;
  single?: Uint8Array[];
  responder?: Uint8Array;
  producedAt?: number;
  extensions?: Uint8Array[];
  signer?: Authority["key"];
  algorithm?: Uint8Array;
  certificates?: Uint8Array[];
  responseStatus?: number;
  /** fields where none belong */
  more?: { outer?: Uint8Array; data?: Uint8Array; single?: Uint8Array };
};

/** An OCSPResponse (RFC 6960 §4.2.1), each part changeable. */
function answer(change: Change = {}): Uint8Array {
  const id = sequence(
    change.hash ?? algorithm(OID.sm3),
    octetString(change.nameHash ?? sm3(issuing.subject)),
    octetString(change.keyHash ?? sm3(issuing.key.point)),
    change.serial ?? certificate.serialDer,
  );
  const producedAt = change.producedAt ?? AT;
  const wrapped = (tag: number, all: Uint8Array[] = []) => (all.length > 0 ? [context(tag, sequence(...all))] : []);
  const single = sequence(
    id,
    change.status ?? good,
    generalizedTime(change.thisUpdate ?? producedAt),
    context(0, generalizedTime(producedAt + DAY)),
    ...wrapped(1, change.single),
    ...(change.more?.single ? [change.more.single] : []),
  );
  const another = sequence(
    sequence(algorithm(OID.sm3), octetString(sm3()), octetString(sm3()), integer(7)),
    contextPrimitive(2, new Uint8Array()),
    generalizedTime(producedAt),
  );
  const data = sequence(
    context(0, integer(0)),
    change.responder ?? context(1, issuing.subject),
    generalizedTime(producedAt),
    sequence(another, single),
    ...wrapped(1, change.extensions),
    ...(change.more?.data ? [change.more.data] : []),
  );
  const basic = sequence(
    data,
    change.algorithm ?? algorithm(OID.sm2WithSm3),
    bitString(sm2Sign(change.signer ?? issuing.key, data)),
    ...wrapped(0, change.certificates),
  );
  return sequence(
    tlv(0x0a, Uint8Array.of(change.responseStatus ?? 0)),
    context(0, sequence(oid(OID.ocspBasic), octetString(basic))),
    ...(change.more?.outer ? [change.more.outer] : []),
  );
}

function finding(
  change: Change | Uint8Array,
  vouches: (producedAt: number) => boolean = () => false,
  of = certificate,
) {
  const response = parseOcspResponse(change instanceof Uint8Array ? change : answer(change));
  const found = ocspFinding({
    certificate: of,
    issuer: parseCertificate(issuing.der),
    response,
    vouches: (_, producedAt) => vouches(producedAt),
    crypto: nodeCrypto,
  });
  return found?.kind === "nothing" ? found.why : (found?.kind ?? null);
}

describe("what an answer says (RFC 6960 §2.2)", () => {
  test("good, with who says so and until when; unknown; nothing at all", () => {
    const response = parseOcspResponse(answer());
    const given = { certificate, issuer: parseCertificate(issuing.der), response, vouches: () => false };
    expect(ocspFinding({ ...given, crypto: nodeCrypto })).toMatchObject({
      kind: "clean",
      source: { kind: "ocsp", thisUpdate: AT, nextUpdate: AT + DAY },
    });
    expect(finding({ status: contextPrimitive(2, new Uint8Array()) })).toBe("not-known");
    expect(finding({ responseStatus: 6 })).toBe("refused");
    expect(finding(sequence(tlv(0x0a, Uint8Array.of(3))))).toBe("refused");
    expect(finding(sequence(tlv(0x0a, Uint8Array.of(0))))).toBe("refused");
  });

  test.each([
    ["the revocation's date", [], AT - DAY],
    [
      "invalidity before it (RFC 5280 §5.3.2)",
      [extension(OID.invalidityDate, generalizedTime(AT - 2 * DAY))],
      AT - 2 * DAY,
    ],
    ["no later invalidity", [extension(OID.invalidityDate, generalizedTime(AT))], AT - DAY],
  ])("revoked since %s", (_, single, since) => {
    const response = parseOcspResponse(answer({ status: revoked(AT - DAY, 1), single }));
    const given = { certificate, issuer: parseCertificate(issuing.der), response, vouches: () => false };
    expect(ocspFinding({ ...given, crypto: nodeCrypto })).toMatchObject({
      kind: "listed",
      since,
      revokedAt: AT - DAY,
      reason: "keyCompromise",
    });
  });

  test.each<[string, Change]>([
    ["another serial number", { serial: integer(9) }],
    ["another issuer's name", { nameHash: sm3(root.subject) }],
    ["another issuer's key", { keyHash: sm3(root.key.point) }],
    ["a hash nobody knows", { hash: algorithm("1.2.3.4") }],
  ])("it is about somebody else: %s (§4.1.1)", (_, change) => {
    expect(finding(change)).toBeNull();
  });

  test("certificates are named by SHA-1 as well", () => {
    const named = { nameHash: sha1(issuing.subject), keyHash: sha1(issuing.key.point) };
    expect(finding({ ...named, hash: sequence(oid(OID.sha1), nullValue()) })).toBe("clean");
  });

  test("made later than it was produced it is not believed, but for what clocks differ", () => {
    expect(finding({ thisUpdate: AT + 5 * MINUTE })).toBe("clean");
    expect(finding({ thisUpdate: AT + 6 * MINUTE })).toBe("future");
  });

  test("silence after the certificate's end proves nothing, unless the responder keeps what ended (§4.4.4)", () => {
    const late = { producedAt: certificate.notAfter + DAY };
    const cutoff = (at: number) => [extension(OID.ocspArchiveCutoff, generalizedTime(at), true)];
    expect(finding(late)).toBe("after-expiry");
    expect(finding({ ...late, extensions: cutoff(certificate.notAfter) })).toBe("clean");
    expect(finding({ ...late, single: cutoff(certificate.notAfter - DAY) })).toBe("clean");
    expect(finding({ ...late, extensions: cutoff(certificate.notAfter + 1000) })).toBe("after-expiry");
    expect(finding({ producedAt: certificate.notAfter })).toBe("clean");
  });

  test("a critical extension nobody knows is not passed over, wherever it stands", () => {
    expect(finding({ extensions: [odd(true)] })).toBe("critical-extension");
    expect(finding({ single: [odd(true)] })).toBe("critical-extension");
    expect(finding({ extensions: [odd(false)], single: [odd(false)] })).toBe("clean");
  });
});

describe("who may say so (RFC 6960 §4.2.2.2)", () => {
  const ocspSigning = extension(OID.extendedKeyUsage, sequence(oid(OID.kpOcspSigning)));
  const noCheck = extension(OID.ocspNoCheck, nullValue());
  const usage = (...bits: number[]) => extension(OID.keyUsage, namedBits(...bits), true);
  const key = sm2KeyPair();
  const subject = nameOf([{ label: "CN", value: "OCSP 应答" }]);
  const delegate = (
    extensions: Uint8Array[],
    by: { key: Authority["key"]; subject: Uint8Array } = issuing,
    times: { notBefore?: number; notAfter?: number } = {},
  ): Change => ({
    responder: context(1, subject),
    signer: key,
    certificates: [certify(by, { subject, point: key.point, extensions, ...times })],
  });

  test.each<[string, Change, string]>([
    ["the issuer, named by SHA-1 of its key", { responder: context(2, octetString(sha1(issuing.key.point))) }, "clean"],
    ["the issuer, named by SM3 of its key", { responder: context(2, octetString(sm3(issuing.key.point))) }, "clean"],
    ["named by another key", { responder: context(2, octetString(sha1(root.key.point))) }, "responder"],
    ["somebody with the issuer's name", { signer: key }, "signature"],
    [
      "somebody with the issuer's name and a certificate for it",
      {
        signer: key,
        responder: context(2, octetString(sm3(key.point))),
        certificates: [certify(root, { subject: issuing.subject, point: key.point })],
      },
      "responder",
    ],
    [
      "the issuer's key under another name",
      { responder: context(1, subject), certificates: [certify(root, { subject, point: issuing.key.point })] },
      "responder",
    ],
    ["somebody nobody knows", { responder: context(1, subject), signer: key }, "responder"],
    ["by an algorithm nobody knows", { algorithm: algorithm("1.2.3.4") }, "algorithm"],
    ["a delegate", delegate([ocspSigning, noCheck]), "clean"],
    [
      "a delegate whose key is for signatures",
      delegate([ocspSigning, noCheck, usage(KEY_USAGE.digitalSignature)]),
      "clean",
    ],
    [
      "a delegate whose key is for commitment",
      delegate([ocspSigning, noCheck, usage(KEY_USAGE.nonRepudiation)]),
      "clean",
    ],
    [
      "a delegate whose key is for neither",
      delegate([ocspSigning, noCheck, usage(KEY_USAGE.keyAgreement)]),
      "responder",
    ],
    ["somebody the issuer certified for other things", delegate([noCheck]), "responder"],
    ["a delegate of another CA", delegate([ocspSigning, noCheck], root), "responder"],
    [
      "a delegate certified in the issuer's name by another key",
      delegate([ocspSigning, noCheck], { ...issuing, key }),
      "responder",
    ],
    ["a delegate that has ended", delegate([ocspSigning, noCheck], issuing, { notAfter: AT - 1000 }), "responder"],
    ["a delegate in its last second", delegate([ocspSigning, noCheck], issuing, { notAfter: AT }), "clean"],
    ["a delegate that has not begun", delegate([ocspSigning, noCheck], issuing, { notBefore: AT + 1000 }), "responder"],
    ["a delegate in its first second", delegate([ocspSigning, noCheck], issuing, { notBefore: AT }), "clean"],
    ["a delegate whose own status nobody knows", delegate([ocspSigning]), "responder-unchecked"],
  ])("%s", (_, change, wanted) => {
    expect(finding(change)).toBe(wanted);
  });

  test("a delegate somebody vouches for, at the moment it answered", () => {
    const asked: number[] = [];
    const vouches = (producedAt: number) => asked.push(producedAt) > 0;
    expect(finding(delegate([ocspSigning]), vouches)).toBe("clean");
    expect(finding({}, vouches)).toBe("clean");
    expect(asked).toEqual([AT]);
  });
});

test("nothing more stands in an answer than its fields (RFC 6960 §4.2.1)", () => {
  const field = context(5, nullValue());
  for (const more of [{ outer: field }, { data: field }, { single: field }])
    expect(() => parseOcspResponse(answer({ more }))).toThrow();
  const other = sequence(tlv(0x0a, Uint8Array.of(0)), context(0, sequence(oid("1.2.3.4"), octetString(sequence()))));
  expect(() => parseOcspResponse(other)).toThrow("not a basic response");
});

test("a request names the certificate by either hash, and an answer fits it by the nonce (§4.4.1)", () => {
  const [issuer, nonce] = [parseCertificate(issuing.der), new Uint8Array(32).fill(1)];
  const bySm3 = sequence(
    algorithm(OID.sm3),
    octetString(sm3(issuing.subject)),
    octetString(sm3(issuing.key.point)),
    certificate.serialDer,
  );
  const bySha1 = sequence(
    sequence(oid(OID.sha1), nullValue()),
    octetString(sha1(issuing.subject)),
    octetString(sha1(issuing.key.point)),
    certificate.serialDer,
  );
  const asked = context(2, sequence(extension(OID.ocspNonce, octetString(nonce))));
  for (const [hash, id] of [
    ["sm3", bySm3],
    ["sha1", bySha1],
  ] as const)
    expect(buildOcspRequest({ certificate, issuer, nonce, hash }, nodeCrypto)).toEqual(
      sequence(sequence(sequence(sequence(id)), asked)),
    );
  const fits = (extensions: Uint8Array[]) => fitsNonce(parseOcspResponse(answer({ extensions })), nonce);
  expect(fits([odd(false), extension(OID.ocspNonce, octetString(nonce))])).toBe(true);
  expect(fits([extension(OID.ocspNonce, octetString(new Uint8Array(32)))])).toBe(false);
  expect(fits([odd(false)])).toBe(true);
});
