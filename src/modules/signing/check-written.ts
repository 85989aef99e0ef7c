import { parseSignedData } from "#core/cms/parse.ts";
import { verifySignedData } from "#core/cms/verify.ts";
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
 * time. For files of ours, before anybody is told of them; foreign files and later changes are evidence's to judge.
 * @throws PdfError when the file cannot be read
 */
export function checkWritten(pdf: Uint8Array, anchors: readonly Certificate[]): WrittenSignature[] {
  return findSignatures(new PdfReader(pdf, nodeInflate), nodeInflate).map((found) =>
    checkOne(found, pdf.length, anchors),
  );
}

function checkOne(found: FoundSignature, length: number, anchors: readonly Certificate[]): WrittenSignature {
  const cms = parseSignedData(found.contents);
  const result = verifySignedData(cms, { content: found.parts, crypto: nodeCrypto });
  const { signer, token, signatureValue } = result;
  const stamped = signatureValue ? [signatureValue] : [];
  const time = token && verifyToken(token, { stamped, anchors, pool: cms.certificates, crypto: nodeCrypto });
  const at = time?.info?.genTime ?? null;
  const chain =
    signer && at !== null
      ? verifyChain({ leaf: signer, pool: cms.certificates, anchors, atMs: at, purpose: "sign", crypto: nodeCrypto })
      : null;
  const isWhole = found.problems.length === 0 && found.range !== null;
  return {
    name: found.names[0] ?? "",
    integrity: isWhole && result.intact && time?.intact === true ? "intact" : "changed",
    isLast: found.range !== null && found.range[2] + found.range[3] === length,
    signer: signer?.subject.text ?? null,
    stampedAt: at === null ? null : new Date(at).toISOString(),
    isTrusted: chain?.ok === true && time?.ok === true,
    problems: [
      ...found.problems,
      ...result.problems.map((one) => one.code),
      ...(time ? time.problems.map((one) => one.code) : ["no-timestamp"]),
      ...(chain?.problems.map((one) => one.code) ?? []),
    ],
  };
}
