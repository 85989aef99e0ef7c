import { type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { timeOf, oidOf } from "#core/asn1/der-values.ts";
import { childrenOf, type Der, expectTag, octetsOf, readDer } from "#core/asn1/der-reader.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, concat, equalBytes } from "#core/bytes.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { isSameEncoding } from "#core/x509/name.ts";
import { type CryptoProvider, verifySignature } from "#core/x509/verify-signature.ts";
import { hasSwappedAlgorithms } from "./algorithm-protection.ts";
import type { Attribute, SignedData, SignerInfo } from "./parse.ts";
import { signingCertificateProblem } from "./signing-certificate.ts";

export type CmsCode =
  /** not exactly one SignerInfo */
  | "signer-count"
  | "certificate-missing"
  | "content-missing"
  | "attribute-missing"
  | "attribute-twice"
  | "content-type"
  /** the content is not what was signed */
  | "digest-mismatch"
  /** the signer signed other algorithms than stand beside the signature (RFC 6211 §2) */
  | "algorithm-swapped"
  /** the certificate is not the one the signer named (RFC 5035 §5) */
  | "signing-certificate"
  | "signature"
  /** an algorithm that is unknown here: neither right nor wrong */
  | "algorithm-unknown"
  | "algorithm-weak"
  | "malformed";
export type CmsProblem = { code: CmsCode; detail: string };

export type CmsResult = {
  /** The signature is right under `signer` and covers the content, with strong algorithms. Says nothing about trust. */
  ok: boolean;
  /** The same, weak algorithms (SHA-1, short RSA keys) not counted: the mathematics holds. */
  intact: boolean;
  problems: CmsProblem[];
  signer: Certificate | null;
  digestAlgorithm: HashName | null;
  messageDigest: Bytes | null;
  /** Claimed by the signer, milliseconds since 1970. */
  signingTime: number | null;
  /** ContentInfo of the timestamp over `signatureValue`, unchecked. */
  token: Bytes | null;
  signatureValue: Bytes | null;
};

/** What is to be checked besides the CMS itself. */
export type CmsInput = {
  /** What was signed, in parts; null takes the encapsulated content. */
  content: readonly Bytes[] | null;
  /** In place of the content its digest by the signer's algorithm, which is enough where there are signed attributes. */
  digest?: { hash: HashName; value: Bytes } | null;
  crypto: CryptoProvider;
  /** More certificates among which the signer's may be. */
  pool?: readonly Certificate[];
};

/**
 * Verifies SignedData with one signer (RFC 5652 §5.4, §5.6), as PDF and timestamps demand. Accepts PKCS#7 and GM/T 0010
 * object identifiers, absent or NULL parameters, and signatures without signed attributes.
 */
export function verifySignedData(cms: SignedData, input: CmsInput): CmsResult {
  const [info, second] = cms.signers;
  if (!info || second) return empty([{ code: "signer-count", detail: String(cms.signers.length) }]);
  return verifySigner(cms, info, input);
}

/** The same for one of any number of signers: each signature stands for itself (RFC 5652 §5.1). */
export function verifySigner(cms: SignedData, info: SignerInfo, input: CmsInput): CmsResult {
  const problems: CmsProblem[] = [];
  const add = (code: CmsCode, detail = "") => problems.push({ code, detail });
  const digest = hashOf(info.digestAlgorithm);
  const signer = signerAmong([...cms.certificates, ...(input.pool ?? [])], info, input.crypto);
  const content = input.content ?? (cms.content ? [cms.content] : null);
  let messageDigest: Bytes | null = null;
  let signingTime: number | null = null;
  try {
    if (info.signedAttrsDer) {
      const stated = only(info, OID.messageDigest, add);
      messageDigest = stated && octetsOf(expectTag(stated, 0x04, "messageDigest"));
      const type = only(info, OID.contentType, add);
      if (type && !isSameType(oidOf(type), cms.contentType)) add("content-type");
      const time = info.signedAttrs.find(({ oid }) => oid === OID.signingTime)?.values[0];
      signingTime = time ? timeOf(time) : null;
      if (hasSwappedAlgorithms(info)) add("algorithm-swapped");
      if (signer) {
        const wrong = signingCertificateProblem(info.signedAttrs, signer, input.crypto);
        if (wrong) add("signing-certificate", wrong);
      }
    } else if (content && looksLikeAttributes(content)) add("malformed", "content could be signed attributes");
    if (!signer) add("certificate-missing");
    if (!digest) add("algorithm-unknown", info.digestAlgorithm.oid);
    else {
      const given = input.digest?.hash === digest ? input.digest.value : null;
      const actual = content ? input.crypto.hash(digest, content) : given;
      if (!actual) add("content-missing");
      else if ([messageDigest, given].some((one) => one && !equalBytes(actual, one))) add("digest-mismatch");
      const signed = info.signedAttrsDer ? [info.signedAttrsDer] : content;
      if (signer && signed) checkSignature(info, signer, digest, signed, input.crypto, add);
      else if (signer && actual) add("content-missing", "without signed attributes the content itself is needed");
    }
  } catch (error) {
    add("malformed", error instanceof Error ? error.message : "");
  }
  const token = info.unsignedAttrs.find(({ oid }) => oid === OID.signatureTimeStamp)?.values[0];
  return {
    ok: problems.length === 0,
    intact: isIntact(problems),
    problems,
    signer,
    digestAlgorithm: digest,
    messageDigest,
    signingTime,
    token: token?.whole ?? null,
    signatureValue: info.signature,
  };
}

export const isIntact = (problems: readonly { code: string }[]): boolean =>
  problems.every(({ code }) => code === "algorithm-weak");

type Add = (code: CmsCode, detail?: string) => void;

function checkSignature(
  info: SignerInfo,
  signer: Certificate,
  digest: HashName,
  parts: readonly Bytes[],
  crypto: CryptoProvider,
  add: Add,
): void {
  const wrong = verifySignature(
    {
      key: signer.key,
      algorithm: info.signatureAlgorithm,
      digest,
      parts,
      signature: info.signature,
    },
    crypto,
  );
  if (wrong === "signature-wrong" || wrong === "key-does-not-fit") add("signature", wrong);
  else if (wrong) add(wrong, info.signatureAlgorithm.oid);
  else if (digest === "sha1") add("algorithm-weak", "sha1");
}

/** The single value of an attribute that must be there exactly once (RFC 5652 §11.1, §11.2). */
function only(info: SignerInfo, type: string, add: Add): Der | null {
  const found = info.signedAttrs.filter(({ oid }) => oid === type);
  const [value, more] = found[0]?.values ?? [];
  if (found.length > 1 || more) add("attribute-twice", type);
  else if (!value) add("attribute-missing", type);
  return value ?? null;
}

/**
 * The certificate the signer named. Several may fit, e.g. a renewed one with the old one's key identifier, or a namesake
 * somebody put in front: then it is the one whose hash was signed (RFC 5035 §5.4).
 */
function signerAmong(all: readonly Certificate[], info: SignerInfo, crypto: CryptoProvider): Certificate | null {
  const first = all.findIndex((one) => isSigner(info, one));
  const signer = all[first] ?? null;
  const others = all.slice(first + 1).filter((one) => isSigner(info, one));
  if (!signer || others.length === 0) return signer;
  return [signer, ...others].find((one) => isNamed(info.signedAttrs, one, crypto)) ?? signer;
}

function isNamed(attributes: readonly Attribute[], one: Certificate, crypto: CryptoProvider): boolean {
  try {
    return signingCertificateProblem(attributes, one, crypto) === null;
  } catch {
    return false;
  }
}

function isSigner(info: SignerInfo, certificate: Certificate): boolean {
  if ("keyId" in info.sid) {
    const has = certificate.extensions.subjectKeyId;
    return has !== null && equalBytes(has, info.sid.keyId);
  }
  return certificate.serialHex === info.sid.serialHex && isSameEncoding(certificate.issuer, info.sid.issuer);
}

/**
 * Without signed attributes the content itself is signed; content that is the DER of attributes would let a signature
 * over attributes pass for one over that content (RFC 5652 §14 and its later analysis), so it is refused.
 */
function looksLikeAttributes(content: readonly Bytes[]): boolean {
  const first = content.find((part) => part.length > 0)?.[0];
  if (first !== 0x31) return false;
  try {
    return childrenOf(readDer(concat(...content))).length > 0;
  } catch {
    return false;
  }
}

const GM_TWIN = new Map<string, string>([[OID.gmData, OID.data]]);
const isSameType = (a: string, b: string): boolean => (GM_TWIN.get(a) ?? a) === (GM_TWIN.get(b) ?? b);

const empty = (problems: CmsProblem[]): CmsResult => ({
  ok: false,
  intact: false,
  problems,
  signer: null,
  digestAlgorithm: null,
  messageDigest: null,
  signingTime: null,
  token: null,
  signatureValue: null,
});
