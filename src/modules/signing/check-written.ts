import { createHash } from "node:crypto";
import { hashOf } from "#core/asn1/algorithm.ts";
import { DerError } from "#core/asn1/der-reader.ts";
import { parseSignedData, type SignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
import { rangeDigests } from "#core/pdf/range-digests.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures, type FoundSignature } from "#core/pdf/signatures.ts";
import { verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { verifyChain } from "#core/x509/chain.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";

/** What a signature in a file of ours says when read back. Times are ISO 8601 UTC, `problems` codes of cms, tsp and x509. */
export type WrittenSignature = {
  name: string;
  integrity: "intact" | "changed";
  /** Whether its byte range reaches the end of the file. */
  isLast: boolean;
  signer: string | null;
  stampedAt: string | null;
  isTrusted: boolean;
  problems: string[];
};

/**
 * Reads every signature of a PDF from its bytes and verifies it: frame, CMS, timestamp, and both chains at the stamped
 * time, with one pass of hashing. For files of ours, before anybody is told of them; document timestamps, foreign files
 * and later changes are evidence's to judge.
 * @throws PdfError when the file cannot be read
 */
export function checkWritten(pdf: Uint8Array, anchors: readonly Certificate[]): WrittenSignature[] {
  const found = findSignatures(new PdfReader(pdf, nodeInflate)).filter(({ isTimestamp }) => !isTimestamp);
  const ranges = found.flatMap(({ range }) => (range ? [range] : []));
  const digests = rangeDigests(pdf, ranges, () => createHash("sm3"));
  return found.map((one) => {
    const digest = one.range ? (digests[ranges.indexOf(one.range)] ?? null) : null;
    return checkOne(one, digest, pdf.length, anchors);
  });
}

/** @param sm3 digest of the byte range, which serves all signatures of our own making */
function checkOne(
  found: FoundSignature,
  sm3: Uint8Array | null,
  length: number,
  anchors: readonly Certificate[],
): WrittenSignature {
  const cms = readCms(found.contents);
  if (!cms) return { ...UNREADABLE, name: found.names[0] ?? "" };
  const isSm3 = cms.signers[0] && hashOf(cms.signers[0].digestAlgorithm) === "sm3" && cms.signers[0].signedAttrsDer;
  const covered =
    isSm3 && sm3 ? { content: null, digest: { hash: "sm3" as const, value: sm3 } } : { content: found.parts };
  const result = verifySignedData(cms, { ...covered, crypto: nodeCrypto });
  const isWhole = found.problems.length === 0 && found.range !== null;
  const isLast = found.range !== null && found.range[2] + found.range[3] === length;
  const signature = { ...result, value: result.signatureValue, pool: cms.certificates };
  return { name: found.names[0] ?? "", isLast, ...judged(signature, { isWhole, why: found.problems }, anchors) };
}

const UNREADABLE: Omit<WrittenSignature, "name"> = {
  integrity: "changed",
  isLast: false,
  signer: null,
  stampedAt: null,
  isTrusted: false,
  problems: ["malformed"],
};

/** What somebody else signed may be of any shape. */
function readCms(contents: Uint8Array): SignedData | null {
  try {
    return parseSignedData(contents);
  } catch (error) {
    if (error instanceof DerError) return null;
    throw error;
  }
}

/**
 * What a signature of ours over data says when read back: a CMS with or without the data inside, or a raw signature (P1)
 * with its token beside it. @param content the data, or its SM3 digest alone (CMS only)
 */
export function checkData(
  made: { result: Uint8Array; token: Uint8Array | null; signer: Certificate | null; isRaw: boolean },
  content: { bytes: Uint8Array } | { digest: Uint8Array },
  anchors: readonly Certificate[],
): WrittenSignature {
  const bytes = "bytes" in content ? content.bytes : null;
  if (made.isRaw) {
    const { key } = made.signer ?? {};
    const intact =
      bytes !== null &&
      key?.kind === "sm2" &&
      nodeCrypto.verifySm2({ point: key.point, parts: [bytes], signature: made.result });
    const problems = intact ? [] : [{ code: "signature" }];
    const signature = { intact, problems, signer: made.signer, token: made.token, value: made.result, pool: [] };
    return { name: "", isLast: true, ...judged(signature, { isWhole: true, why: [] }, anchors) };
  }
  const cms = parseSignedData(made.result);
  const digest = "digest" in content ? { hash: "sm3" as const, value: content.digest } : null;
  const result = verifySignedData(cms, { content: bytes && [bytes], digest, crypto: nodeCrypto });
  const signature = { ...result, value: result.signatureValue, pool: cms.certificates };
  return { name: "", isLast: true, ...judged(signature, { isWhole: true, why: [] }, anchors) };
}

type Made = {
  intact: boolean;
  problems: readonly { code: string }[];
  signer: Certificate | null;
  token: Uint8Array | null;
  value: Uint8Array | null;
  pool: readonly Certificate[];
};

/** Timestamp over the signature value, and both chains at the stamped time. Without a timestamp nothing is trusted. */
function judged(
  { intact, problems, signer, token, value, pool }: Made,
  frame: { isWhole: boolean; why: readonly string[] },
  anchors: readonly Certificate[],
): Omit<WrittenSignature, "name" | "isLast"> {
  const time = token && verifyToken(token, { stamped: value ? [value] : [], anchors, pool, crypto: nodeCrypto });
  const at = time?.info?.genTime ?? null;
  const chain =
    signer && at !== null
      ? verifyChain({ leaf: signer, pool, anchors, atMs: at, purpose: "sign", crypto: nodeCrypto })
      : null;
  return {
    integrity: frame.isWhole && intact && time?.intact !== false ? "intact" : "changed",
    signer: signer?.subject.text ?? null,
    stampedAt: at === null ? null : new Date(at).toISOString(),
    isTrusted: chain?.ok === true && time?.ok === true,
    problems: [
      ...frame.why,
      ...problems.map((one) => one.code),
      ...(time ? time.problems.map((one) => one.code) : ["no-timestamp"]),
      ...(chain?.problems.map((one) => one.code) ?? []),
    ],
  };
}
