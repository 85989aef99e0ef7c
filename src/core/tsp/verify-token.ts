import { HASH_LENGTH, type HashName, hashOf } from "#core/asn1/algorithm.ts";
import { OID } from "#core/asn1/oids.ts";
import { type Bytes, equalBytes } from "#core/bytes.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { namesSigningCertificate } from "#core/cms/signing-certificate.ts";
import { type CmsProblem, isIntact, verifySignedData } from "#core/cms/verify.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { type ChainResult, verifyChain } from "#core/x509/chain.ts";
import type { CryptoProvider } from "#core/x509/verify-signature.ts";
import { parseTstInfo, type TstInfo } from "./tst-info.ts";

/** A token taken apart; nothing is checked. @throws DerError when it is no SignedData around a TSTInfo */
export function parseToken(der: Bytes): { cms: SignedData; info: TstInfo } {
  const cms = parseSignedData(der);
  if (cms.contentType !== OID.tstInfo || !cms.content || !cms.isOctets) throw new RangeError("token holds no TSTInfo");
  return { cms, info: parseTstInfo(cms.content) };
}

export type TokenProblem = CmsProblem | { code: "imprint" | "nonce" | "policy" | "chain"; detail: string };

export type TokenResult = {
  /** Signature, imprint and chain (if it was asked for) hold: at `info.genTime` the stamped bytes existed, says the authority. */
  ok: boolean;
  /** Signature and imprint hold, weak algorithms not counted; the chain is another question. */
  intact: boolean;
  problems: TokenProblem[];
  info: TstInfo | null;
  cms: SignedData | null;
  signer: Certificate | null;
  chain: ChainResult | null;
};

/**
 * Verifies an RFC 3161 token (§2.2, §2.4.2): one signature over a TSTInfo, the signing certificate named in it
 * (RFC 5816), the imprint of the given bytes, nonce and policy when asked, and the chain at the stamped time with the
 * critical, sole purpose timeStamping (§2.3).
 * @param stamped the bytes the token is about, in parts; for a CMS signature its signature value
 * @param nonceDer the request's INTEGER element
 */
export function verifyToken(
  der: Bytes,
  input: {
    stamped: readonly Bytes[];
    /** In place of the stamped bytes their digest, by the hash the token names. */
    digest?: { hash: HashName; value: Bytes } | null;
    /** Null leaves the chain to the caller, who may have proof of another moment to check it at. */
    anchors: readonly Certificate[] | null;
    pool?: readonly Certificate[];
    crypto: CryptoProvider;
    nonceDer?: Bytes;
    policy?: string;
  },
): TokenResult {
  let token: { cms: SignedData; info: TstInfo };
  try {
    token = parseToken(der);
  } catch (error) {
    const detail = error instanceof Error ? error.message : "";
    const problems: TokenProblem[] = [{ code: "malformed", detail }];
    return { ok: false, intact: false, problems, info: null, cms: null, signer: null, chain: null };
  }
  const { cms, info } = token;
  const pool = [...cms.certificates, ...(input.pool ?? [])];
  const signature = verifySignedData(cms, { content: null, crypto: input.crypto, pool: input.pool });
  const problems: TokenProblem[] = [...signature.problems];
  const [signerInfo] = cms.signers;
  if (signerInfo && !namesSigningCertificate(signerInfo.signedAttrs))
    problems.push({ code: "attribute-missing", detail: OID.signingCertificateV2 });
  const hash = hashOf(info.hashAlgorithm);
  if (!hash || info.hashedMessage.length !== HASH_LENGTH[hash])
    problems.push({ code: "algorithm-unknown", detail: info.hashAlgorithm.oid });
  else if (!isImprint(hash, info.hashedMessage, input)) problems.push({ code: "imprint", detail: "" });
  if (input.nonceDer && !(info.nonceDer && equalBytes(info.nonceDer, input.nonceDer)))
    problems.push({ code: "nonce", detail: "" });
  if (input.policy !== undefined && input.policy !== info.policy)
    problems.push({ code: "policy", detail: info.policy });
  const intact = isIntact(problems);
  const { anchors } = input;
  const chain =
    signature.signer && anchors
      ? verifyChain({
          leaf: signature.signer,
          pool,
          anchors,
          atMs: info.genTime,
          purpose: "timestamp",
          crypto: input.crypto,
        })
      : null;
  for (const { code, subject, detail } of chain?.problems ?? [])
    problems.push({ code: "chain", detail: `${code} ${subject} ${detail}`.trim() });
  return { ok: problems.length === 0, intact, problems, info, cms, signer: signature.signer, chain };
}

function isImprint(
  hash: HashName,
  imprint: Bytes,
  { stamped, digest, crypto }: Pick<Parameters<typeof verifyToken>[1], "stamped" | "digest" | "crypto">,
): boolean {
  if (digest) return digest.hash === hash && equalBytes(digest.value, imprint);
  return equalBytes(crypto.hash(hash, stamped), imprint);
}
