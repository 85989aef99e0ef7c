import { type Bytes, concat, equalBytes } from "#core/bytes.ts";
import { parseSignedData } from "#core/cms/parse.ts";
import { type CmsResult, isIntact, verifySignedData } from "#core/cms/verify.ts";
import type { Inspected } from "#core/pdf/inspect.ts";
import { type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import { type Certificate } from "#core/x509/certificate.ts";
import { type ChainResult, verifyChain } from "#core/x509/chain.ts";
import type { Crl } from "#core/x509/crl.ts";
import { inName } from "#core/x509/name.ts";
import { statusOfPath } from "#core/x509/path-status.ts";
import { isDemoTime } from "#modules/timestamp/rules.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { changeReason, chainReason, cmsReason, REASONS, shapeReason } from "./reasons.ts";
import type { Reason, SignatureReport, Verdict } from "./report.ts";

/** What a verdict may rely on besides the file. */
export type Trust = {
  anchors: readonly Certificate[];
  /** Revocation lists at hand; a list of another CA is passed over. */
  crls?: readonly Crl[];
  /** Judge integrity and later changes alone. */
  anyChain?: boolean;
  nowMs: number;
};

type Proof = {
  signer: Certificate | null;
  problems: Reason[];
  isIntact: boolean;
  isUnknown: boolean;
  token: TokenResult | null;
};

const FORMATS: ReadonlySet<string> = new Set(["adbe.pkcs7.detached", "adbe.pkcs7.sha1", "ETSI.CAdES.detached"]);

/** One signature's verdict from what the file's structure and its cryptography say. Never throws for hostile content. */
export function judgeSignature(found: Inspected, revisions: number, trust: Trust): SignatureReport {
  const proof = prove(found, trust);
  const at = timeOf(found, proof);
  const pool = certificatesIn(found);
  const chain =
    proof.signer && !trust.anyChain
      ? chainOf(proof.signer, pool, at.ms ?? trust.nowMs, found.isTimestamp, trust)
      : null;
  const revoked = chain?.ok && proof.signer ? isRevoked(chain, at.ms ?? trust.nowMs, trust) : false;

  const shape = found.problems.map(shapeReason);
  const forbidden = found.later.filter((change) => !change.isAllowed);
  const broken = [
    ...shape,
    ...(found.coverage === "partial" && shape.length === 0 ? [REASONS.partial] : []),
    ...(proof.isUnknown ? [] : proof.problems),
  ];
  const changed = forbidden.length > 0 ? [REASONS.later] : [];
  const doubt = [
    ...(proof.isUnknown ? proof.problems : []),
    ...(found.incomparable === null ? [] : [REASONS.incomparable]),
    ...(chain?.ok === false ? [...new Set(chain.problems.map(({ code }) => code))].map(chainReason) : []),
    ...(proof.token && !proof.token.intact ? [REASONS.token] : []),
    ...(proof.token?.intact && !proof.token.ok && !trust.anyChain ? [REASONS.token] : []),
  ];
  const invalid = [...broken, ...changed, ...(revoked ? [REASONS.revoked] : [])];
  const verdict: Verdict = invalid.length > 0 ? "invalid" : doubt.length > 0 ? "unknown" : "valid";
  const signer = proof.signer;
  return {
    name: found.names.join(", "),
    verdict,
    integrity: proof.isUnknown ? "unknown" : broken.length > 0 ? "changed" : "intact",
    coverage: found.coverage,
    revision: found.revisionNo,
    revisions,
    changesAfter: found.later.map((change) => ({
      ...changeReason(change),
      revision: change.revision,
      isAllowed: change.isAllowed,
    })),
    signer: signer && {
      name: inName(signer.subject, "CN") ?? signer.subject.text,
      subject: signer.subject.text,
      serial: signer.serialHex,
      issuer: inName(signer.issuer, "CN") ?? signer.issuer.text,
    },
    chain: {
      status: chain === null ? "not-checked" : revoked ? "revoked" : chain.ok ? "trusted" : "untrusted",
      path: chain?.path.map(({ subject }) => subject.text) ?? [],
    },
    time: {
      at: at.ms === null ? null : new Date(at.ms).toISOString(),
      source: at.source,
      isDemo: isDemoTime(proof.token?.info?.policy ?? ""),
      authority: proof.token?.signer ? (inName(proof.token.signer.subject, "CN") ?? null) : null,
    },
    reasons: [...invalid, ...doubt],
  };
}

/** The cryptography: CMS over the signed bytes, or a time-stamp token over them (ISO 32000-2 §12.8.3, §12.8.5). */
function prove(found: Inspected, trust: Trust): Proof {
  const nothing: Proof = { signer: null, problems: [], isIntact: false, isUnknown: false, token: null };
  if (!found.range) return nothing;
  if (found.isTimestamp) {
    const token = verifyToken(unpadded(found.contents), {
      stamped: found.parts,
      anchors: trust.anchors,
      crypto: nodeCrypto,
    });
    const problems = token.intact ? [] : token.problems.filter(({ code }) => code !== "chain").map(() => REASONS.token);
    return { ...nothing, signer: token.signer, token, isIntact: token.intact, problems: problems.slice(0, 1) };
  }
  if (!FORMATS.has(found.subFilter)) return { ...nothing, isUnknown: true, problems: [REASONS.format] };
  let cms: CmsResult;
  try {
    cms = verifyCms(found);
  } catch {
    return { ...nothing, problems: [cmsReason("malformed")] };
  }
  const counted = cms.problems.filter(({ code }) => code !== "algorithm-weak");
  const isUnknown = counted.length > 0 && counted.every(({ code }) => code === "algorithm-unknown");
  const token =
    cms.token && cms.signatureValue
      ? verifyToken(cms.token, { stamped: [cms.signatureValue], anchors: trust.anchors, crypto: nodeCrypto })
      : null;
  return {
    signer: cms.signer,
    problems: counted.map(({ code }) => cmsReason(code)),
    isIntact: isIntact(cms.problems),
    isUnknown,
    token,
  };
}

/** `adbe.pkcs7.sha1` encapsulates SHA-1 of the bytes; every other format signs the bytes themselves. */
function verifyCms(found: Inspected): CmsResult {
  const cms = parseSignedData(found.contents);
  if (found.subFilter !== "adbe.pkcs7.sha1") {
    // Detached means detached: content of its own would be what somebody else looks at (ISO 32000-2 §12.8.3.3).
    if (cms.content) throw new TypeError("a detached signature has content");
    return verifySignedData(cms, { content: found.parts, crypto: nodeCrypto });
  }
  const result = verifySignedData(cms, { content: null, crypto: nodeCrypto });
  const digest = nodeCrypto.hash("sha1", found.parts);
  if (cms.content && equalBytes(digest, cms.content)) return result;
  return {
    ...result,
    ok: false,
    intact: false,
    problems: [...result.problems, { code: "digest-mismatch", detail: "" }],
  };
}

function timeOf(found: Inspected, { token }: Proof): { ms: number | null; source: "timestamp" | "claimed" | "none" } {
  if (token?.intact && token.info) return { ms: token.info.genTime, source: "timestamp" };
  if (found.claimedAt !== null) return { ms: found.claimedAt, source: "claimed" };
  return { ms: null, source: "none" };
}

function chainOf(
  leaf: Certificate,
  pool: readonly Certificate[],
  atMs: number,
  isTimestamp: boolean,
  { anchors }: Trust,
): ChainResult {
  return verifyChain({ leaf, pool, anchors, atMs, purpose: isTimestamp ? "timestamp" : "sign", crypto: nodeCrypto });
}

/** By the lists at hand: anything on the path revoked at that moment. Without a list nothing is claimed. */
function isRevoked({ path }: ChainResult, atMs: number, { crls = [], nowMs }: Trust): boolean {
  const statuses = statusOfPath({ path, evidence: { crls, ocsp: [] }, atMs, nowMs, crypto: nodeCrypto });
  return statuses.some(({ atMoment }) => atMoment.status === "revoked");
}

function certificatesIn(found: Inspected): readonly Certificate[] {
  if (!found.range) return [];
  try {
    return parseSignedData(found.contents).certificates;
  } catch {
    return [];
  }
}

/** /Contents without its zero padding: the outer element's own length (X.690 §8.1.3). */
function unpadded(contents: Bytes): Bytes {
  const first = contents[1] ?? 0;
  if (first < 0x80) return contents.subarray(0, 2 + first);
  const count = first & 0x7f;
  if (count === 0 || count > 4) return contents;
  const length = contents.subarray(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return concat(contents.subarray(0, 2 + count + length));
}
