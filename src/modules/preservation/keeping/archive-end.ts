import { type HashName, hashOf } from "#core/asn1/algorithm.ts";
import type { EvidenceRecord } from "#core/ers/evidence-record.ts";
import type { FoundSignature } from "#core/pdf/signatures.ts";
import { parseToken, type TokenResult, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { algorithmEnd, algorithmsOf, type Ends, ENDS } from "../rules.ts";

/** The newest proof of a document: when it was made, how long it holds, and on what it rests. Times in ms since 1970. */
export type Archive = { at: number; until: number; algorithms: string; path: readonly Certificate[] };

/** The newest signature when it is a timestamp over all others that holds. */
export function archiveOf(
  found: readonly FoundSignature[],
  anchors: readonly Certificate[],
  ends: Ends = ENDS,
): Archive | null {
  const newest = found.at(-1);
  if (!newest?.isTimestamp || newest.problems.length > 0) return null;
  return endOf(verifyToken(newest.contents, { stamped: newest.parts, anchors, crypto: nodeCrypto }), [], ends);
}

/** The record's newest archive timestamp; what it stamps is not looked at. */
export function recordEnd(
  { chains }: EvidenceRecord,
  anchors: readonly Certificate[],
  ends: Ends = ENDS,
): Archive | null {
  const last = chains.at(-1)?.at(-1);
  if (!last) return null;
  const { hashAlgorithm, hashedMessage: value } = parseToken(last.token).info;
  const hash = hashOf(hashAlgorithm);
  if (hash === null) return null;
  return endOf(
    verifyToken(last.token, { stamped: [], digest: { hash, value }, anchors, crypto: nodeCrypto }),
    [last.hash],
    ends,
  );
}

function endOf({ ok, info, chain, signer, cms }: TokenResult, hashes: readonly HashName[], ends: Ends): Archive | null {
  const [signed] = cms?.signers ?? [];
  if (!ok || !info || !chain || !signer || !signed) return null;
  // An anchor is trusted by decision, not until a date.
  const certificates = chain.path.slice(0, -1).map(({ notAfter }) => notAfter);
  const algorithms = algorithmsOf(signer.key, [hashOf(signed.digestAlgorithm), ...hashes]);
  const until = Math.min(...certificates, algorithmEnd(algorithms, ends));
  return { at: info.genTime, until, algorithms, path: chain.path };
}
