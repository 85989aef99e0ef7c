import { randomBytes } from "node:crypto";
import { algorithm } from "#core/asn1/algorithm.ts";
import {
  bitString,
  boolean,
  certificateTime,
  context,
  contextPrimitive,
  generalizedTime,
  integer,
  namedBits,
  octetString,
  oid,
  sequence,
  tlv,
  unsigned,
} from "#core/asn1/der-writer.ts";
import { childrenOf, insideOf, readDer } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import { concat, equalBytes, fromHex } from "#core/bytes.ts";
import type { AppError } from "#core/error.ts";
import { certificatesOnly } from "#core/cms/assemble.ts";
import { signatureToDer, sm2Digest, sm2GenerateKey } from "#core/sm/sm2.ts";
import { sm3 } from "#core/sm/sm3.ts";
import { buildToken, tokenAttributes, tokenFrame } from "#core/tsp/build-token.ts";
import { parseCsr } from "#core/x509/csr.ts";
import { extension, KEY_USAGE } from "#core/x509/extensions.ts";
import { nameOf } from "#core/x509/name.ts";
import { sm2Spki } from "#core/x509/public-key.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { kernel } from "#server/kernel.ts";

/** An SM2 certificate authority for tests: root and issuing CA, certificates to measure, CRLs, and a CaChannel in memory. */

export const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length));
export type KeyPair = { d: Uint8Array; point: Uint8Array };

export function sm2KeyPair(): KeyPair {
  const d = sm2GenerateKey(random);
  return { d, point: kernel().multiplyBase(d) };
}

/** SEQUENCE{r, s} over a message with the default id. */
export const sm2Sign = (key: KeyPair, message: Uint8Array): Uint8Array =>
  signatureToDer(kernel().sign(key.d, sm2Digest(key.point, message), random));

/** An SM2-signed structure: what is signed, the algorithm, the signature. */
export const signedBy = (key: KeyPair, body: Uint8Array, name: Uint8Array = algorithm(OID.sm2WithSm3)): Uint8Array =>
  sequence(body, name, bitString(sm2Sign(key, body)));

/** A token around a TSTInfo. @param certificates the authority's first; none of them is enclosed when `isBare` */
export function sm2Token(
  key: KeyPair,
  certificates: readonly Uint8Array[],
  tstInfo: Uint8Array,
  isBare = false,
): Uint8Array {
  const [signer = new Uint8Array()] = certificates;
  const frame = tokenFrame({ scheme: "sm2-sm3", certificates, certificateHash: sm3(signer) });
  const signedAttrs = tokenAttributes(frame, sm3(tstInfo));
  return buildToken(frame, { tstInfo, signedAttrs, signature: sm2Sign(key, signedAttrs), hasCertificates: !isBare });
}

export const DAY = 86_400_000;
/** The test harness's now. */
export const NOW = Date.UTC(2026, 10, 24, 2, 18, 27);

export type Profile = {
  subject: Uint8Array;
  point: Uint8Array;
  /** In place of the point: any kind of key. */
  spki?: Uint8Array;
  notBefore?: number;
  notAfter?: number;
  extensions?: readonly Uint8Array[];
  serial?: Uint8Array;
  /** AlgorithmIdentifier, inside and outside. */
  algorithm?: Uint8Array;
};

export type Authority = { key: KeyPair; der: Uint8Array; subject: Uint8Array };

export function certify(issuer: { key: KeyPair; subject: Uint8Array }, profile: Profile): Uint8Array {
  const name = profile.algorithm ?? algorithm(OID.sm2WithSm3);
  const extensions = profile.extensions ?? [];
  const tbs = sequence(
    context(0, integer(2)),
    unsigned(profile.serial ?? concat(Uint8Array.of(1), random(15))),
    name,
    issuer.subject,
    sequence(certificateTime(profile.notBefore ?? NOW - DAY), certificateTime(profile.notAfter ?? NOW + 365 * DAY)),
    profile.subject,
    profile.spki ?? sm2Spki(profile.point),
    ...(extensions.length > 0 ? [context(3, sequence(...extensions))] : []),
  );
  return signedBy(issuer.key, tbs, name);
}

const { digitalSignature, nonRepudiation, keyCertSign, crlSign } = KEY_USAGE;
const keyId = (point: Uint8Array): Uint8Array => sm3(point).subarray(0, 20);

export const caExtensions = (point: Uint8Array, pathLength?: number): Uint8Array[] => [
  extension(
    OID.basicConstraints,
    sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])),
    true,
  ),
  extension(OID.keyUsage, namedBits(keyCertSign, crlSign), true),
  extension(OID.subjectKeyIdentifier, octetString(keyId(point))),
];

export const personExtensions = (issuerPoint: Uint8Array): Uint8Array[] => [
  extension(OID.keyUsage, namedBits(digitalSignature, nonRepudiation), true),
  extension(OID.authorityKeyIdentifier, sequence(contextPrimitive(0, keyId(issuerPoint)))),
  extension(
    OID.crlDistributionPoints,
    sequence(sequence(context(0, context(0, contextPrimitive(6, new TextEncoder().encode("http://ca.test/crl")))))),
  ),
];

export const tsaExtensions = (): Uint8Array[] => [
  extension(OID.keyUsage, namedBits(digitalSignature), true),
  extension(OID.extendedKeyUsage, sequence(oid(OID.kpTimeStamping)), true),
];

const named = (commonName: string): Uint8Array =>
  nameOf([
    { label: "C", value: "CN" },
    { label: "O", value: "测试 CA" },
    { label: "CN", value: commonName },
  ]);

export function selfSigned(commonName: string, key: KeyPair = sm2KeyPair()): Authority {
  const subject = named(commonName);
  const profile = { subject, point: key.point, notAfter: NOW + 3650 * DAY, extensions: caExtensions(key.point) };
  return { key, subject, der: certify({ key, subject }, profile) };
}

export function subordinate(parent: Authority, commonName: string, extra: Partial<Profile> = {}): Authority {
  const key = sm2KeyPair();
  const subject = named(commonName);
  const profile = { subject, point: key.point, notAfter: NOW + 1800 * DAY, extensions: caExtensions(key.point, 0) };
  return { key, subject, der: certify(parent, { ...profile, ...extra }) };
}

export type Entry = { serialHex: string; at: number; reason?: number; invalidSince?: number; more?: Uint8Array[] };

/**
 * @param revoked serial number (hexadecimal), moment, CRLReason, invalidityDate, further entry extensions
 * @param more further extensions of the list
 */
export function revocationList(
  issuer: Authority,
  revoked: readonly Entry[],
  times: { thisUpdate?: number; nextUpdate?: number } = {},
  more: readonly Uint8Array[] = [],
): Uint8Array {
  const entries = revoked.map(({ serialHex, at, reason, invalidSince, more: others = [] }) => {
    const why = [
      ...(reason === undefined ? [] : [extension(OID.crlReason, tlv(0x0a, Uint8Array.of(reason)))]),
      ...(invalidSince === undefined
        ? []
        : [extension(OID.invalidityDate, generalizedTime(Math.floor(invalidSince / 1000) * 1000))]),
      ...others,
    ];
    return sequence(unsigned(fromHex(serialHex)), certificateTime(at), ...(why.length > 0 ? [sequence(...why)] : []));
  });
  const tbs = sequence(
    integer(1),
    algorithm(OID.sm2WithSm3),
    issuer.subject,
    certificateTime(times.thisUpdate ?? NOW),
    certificateTime(times.nextUpdate ?? NOW + DAY),
    ...(entries.length > 0 ? [sequence(new Uint8Array(Buffer.concat(entries)))] : []),
    context(0, sequence(extension(OID.crlNumber, integer(1)), ...more)),
  );
  return signedBy(issuer.key, tbs);
}

const NUMBERS: Readonly<Record<string, number>> = {
  keyCompromise: 1,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  privilegeWithdrawn: 9,
};

type Answered = {
  serialDer: Uint8Array;
  /** "good", "unknown", or since when and why revoked. */
  status: "good" | "unknown" | { at: number; reason: number };
  thisUpdate?: number;
  nextUpdate?: number;
};

/**
 * An OCSP answer (RFC 6960 §4.2.1) with CertID by SM3.
 * @param signer the issuer, or a delegate whose certificate is enclosed
 */
export function ocspAnswer(
  issuer: Authority,
  answered: Answered,
  options: { signer?: Authority; nonce?: Uint8Array | null; producedAt?: number } = {},
): Uint8Array {
  const { signer = issuer, nonce = null, producedAt = NOW } = options;
  const certId = sequence(
    algorithm(OID.sm3),
    octetString(sm3(issuer.subject)),
    octetString(sm3(issuer.key.point)),
    answered.serialDer,
  );
  const { status } = answered;
  const said =
    status === "good"
      ? contextPrimitive(0, new Uint8Array())
      : status === "unknown"
        ? contextPrimitive(2, new Uint8Array())
        : context(1, generalizedTime(status.at), context(0, tlv(0x0a, Uint8Array.of(status.reason))));
  const single = sequence(
    certId,
    said,
    generalizedTime(answered.thisUpdate ?? producedAt),
    ...(answered.nextUpdate === undefined ? [] : [context(0, generalizedTime(answered.nextUpdate))]),
  );
  const body = sequence(
    context(1, signer.subject),
    generalizedTime(producedAt),
    sequence(single),
    ...(nonce === null ? [] : [context(1, sequence(extension(OID.ocspNonce, octetString(nonce))))]),
  );
  const basic = sequence(
    body,
    algorithm(OID.sm2WithSm3),
    bitString(sm2Sign(signer.key, body)),
    ...(signer === issuer ? [] : [context(0, sequence(signer.der))]),
  );
  return sequence(tlv(0x0a, Uint8Array.of(0)), context(0, sequence(oid(OID.ocspBasic), octetString(basic))));
}

/** What a request asks: the serial number and the nonce. */
export function ocspAsked(requestDer: Uint8Array): { serialDer: Uint8Array; nonce: Uint8Array } {
  const [list, wrapped] = childrenOf(insideOf(readDer(requestDer), "OCSPRequest"));
  const certId = list && insideOf(insideOf(list, "requestList"), "Request");
  const serialDer = certId && childrenOf(certId)[3]?.whole;
  const one = wrapped && insideOf(insideOf(wrapped, "requestExtensions"), "Extensions");
  const value = one && childrenOf(one)[1]?.content;
  if (!serialDer || !value) throw new Error("not a request of ours");
  return { serialDer, nonce: readDer(value).content };
}

/** A CA behind the channel interface. `fail` makes the next calls fail; `answer` replaces the next certificate. */
export type TestCa = CaChannel & {
  root: Authority;
  issuing: Authority;
  calls: string[];
  /** What its next list says; `revoke` adds to it. */
  revoked: Entry[];
  /** What its root's list says. */
  revokedCas: Entry[];
  hasOcsp: boolean;
  fail: AppError[];
  answer: ((issued: Uint8Array, csrDer: Uint8Array) => Uint8Array) | null;
};

export function testCa(now: () => number = () => NOW): TestCa {
  const root = selfSigned("测试根");
  const issuing = subordinate(root, "测试签发 CA");
  const revoked: Entry[] = [];
  const enroll: CaChannel["enroll"] = async (_ctx, connector, { label, csrDer }) => {
    ca.calls.push(`${connector}/${label}`);
    const failure = ca.fail.shift();
    if (failure) throw failure;
    const csr = parseCsr(csrDer);
    const issued = certify(issuing, {
      subject: csr.subject.der,
      point: new Uint8Array(),
      spki: csr.key.spki,
      notBefore: now() - 60_000,
      notAfter: now() + 365 * DAY,
      extensions: label.startsWith("tsa") ? tsaExtensions() : personExtensions(issuing.key.point),
    });
    const { answer } = ca;
    ca.answer = null;
    return answer ? answer(issued, csrDer) : certificatesOnly([issued]);
  };
  const ca: TestCa = {
    root,
    issuing,
    calls: [],
    fail: [],
    answer: null,
    caCertificates: async () => certificatesOnly([issuing.der, root.der]),
    enroll,
    reenroll: async (ctx, connector, input) => enroll(ctx, `${connector}/again`, input),
    revoked,
    revokedCas: [],
    hasOcsp: false,
    sources: async () => ({
      crls: { issuing: "http://ca.test/crl", root: "http://ca.test/root.crl" },
      ocsp: ca.hasOcsp,
    }),
    crl: async (_ctx, connector, { name }) => {
      ca.calls.push(`${connector}/crl/${name}`);
      const times = { thisUpdate: now(), nextUpdate: now() + DAY };
      return name === "root" ? revocationList(root, ca.revokedCas, times) : revocationList(issuing, revoked, times);
    },
    ocsp: async (_ctx, connector, requestDer) => {
      ca.calls.push(`${connector}/ocsp`);
      const failure = ca.fail.shift();
      if (failure) throw failure;
      const { serialDer, nonce } = ocspAsked(requestDer);
      const found = revoked.find(({ serialHex }) => equalBytes(unsigned(fromHex(serialHex)), serialDer));
      const status = found ? { at: found.at, reason: found.reason ?? 0 } : ("good" as const);
      const times = { thisUpdate: now(), nextUpdate: now() + DAY };
      return ocspAnswer(issuing, { serialDer, status, ...times }, { nonce, producedAt: now() });
    },
    revoke: async (_ctx, connector, { serialHex, reason, invalidSince }) => {
      ca.calls.push(`${connector}/revoke`);
      const failure = ca.fail.shift();
      if (failure) throw failure;
      const before = revoked.findIndex((one) => one.serialHex === serialHex);
      if (before >= 0) revoked.splice(before, 1);
      const entry = { serialHex, at: now(), reason: NUMBERS[reason] ?? 0, invalidSince: invalidSince?.getTime() };
      if (reason !== "removeFromCRL") revoked.push(entry);
    },
  };
  return ca;
}
