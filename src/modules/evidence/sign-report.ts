import { PdfReader } from "#core/pdf/reader.ts";
import { prepareSignature, signedParts } from "#core/pdf/write-signature.ts";
import { signedDataLength } from "#core/cms/place.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { record } from "#modules/audit/record.ts";
import { fillTail } from "#modules/document/fill-tail.ts";
import { hashed } from "#modules/document/open-revisions.ts";
import { tokenBytes } from "#modules/timestamp/token-bytes.ts";
import { hashFor, type KeyFamily } from "#modules/institution/rules.ts";
import { openKey, type OpenKey, signDigest } from "#modules/institution/sign-digest.ts";
import { stampSignature } from "#modules/timestamp/stamp-signature.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import type { Report } from "./report.ts";
import { type ReportFacts, writeReport } from "./write-report.ts";

/** Every reader of PDF checks RSA; SM2 needs ours or a Chinese one. */
const FAMILIES: readonly KeyFamily[] = ["rsa", "sm2"];

/**
 * The verdict as a PDF signed with a key of the hospital and timestamped, so that whoever is handed it can check it like any
 * other file. A verdict must not fail for want of a key or a clock: without them the PDF says that it is not signed.
 */
export async function signReport(
  ctx: Context,
  report: Report,
  facts: Omit<ReportFacts, "signedBy">,
): Promise<Uint8Array> {
  for (const family of FAMILIES)
    try {
      const key = await openKey(ctx, family);
      try {
        return await signedWith(ctx, key, report, facts);
      } finally {
        key.close();
      }
    } catch (error) {
      ctx.log.warn({ err: error, requestId: ctx.requestId, family }, "the verification report was not signed");
    }
  return writeReport(report, { ...facts, signedBy: null });
}

async function signedWith(
  ctx: Context,
  key: OpenKey,
  report: Report,
  facts: Omit<ReportFacts, "signedBy">,
): Promise<Uint8Array> {
  const { family, certificate } = key;
  const signedBy = parseCertificate(certificate.der).subject.text;
  const base = hashed(1, writeReport(report, { ...facts, signedBy }));
  const mostBytes = await tokenBytes(ctx, { authorities: null, family });
  const { tail, byteRange } = prepareSignature(new PdfReader(base.bytes, nodeInflate), {
    spot: { kind: "new", fieldName: "Report", widgets: [{ page: 0, box: null, draw: null }] },
    subFilter: family === "sm2" ? "adbe.pkcs7.detached" : "ETSI.CAdES.detached",
    reservedBytes: signedDataLength({ certificates: certificate.chain, scheme: key.scheme, tokenBytes: mostBytes }),
    signedAtMs: ctx.clock.now().getTime(),
  });
  const digest = nodeCrypto.hash(hashFor(family), signedParts(base.bytes, tail, byteRange));
  const stamp = (signature: Uint8Array) => stampSignature(ctx, signature, { family, authorities: null, mostBytes });
  const cms = await signDigest(key, digest, stamp);
  const [, placeFrom, placeTo] = byteRange;
  const { next } = fillTail(base, { tail, placeFrom, placeTo }, cms);
  const data = { file: facts.sm3, verdict: report.verdict, keyId: certificate.keyId, digest: next.digest };
  await ctx.db.transaction((tx) => record(tx, ctx, { type: "evidence.report-signed", subject: certificate.id, data }));
  return next.bytes;
}
