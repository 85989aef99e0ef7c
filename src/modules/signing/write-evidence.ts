import { eq, and } from "drizzle-orm";
import { fromHex, utf8 } from "#core/bytes.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { signItem, signSession } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { checkData, checkWritten, type WrittenSignature } from "./check-written.ts";
import { signingError } from "./errors.ts";
import type { Signature } from "./read-request.ts";
import type { Done } from "./step.ts";

/**
 * Verifies the new revision from its bytes, before anybody is told of it, and keeps the facts: the verdict, and everything
 * the protocol leaves behind that shows both halves took part (protocol.md §4 "Evidence"). Nothing secret is among them.
 * @throws signing.not-verified when a signature in the file is not intact: the row stays at `sealed` and IT is told
 */
export async function writeEvidence(ctx: Context, row: Signature): Promise<Done> {
  const signatures = await readBack(ctx, row);
  const isWritten = signatures.at(-1)?.isLast === true;
  if (!isWritten || signatures.some((one) => one.integrity !== "intact")) {
    ctx.log.error({ signatureId: row.id, documentId: row.documentId }, "a written signature does not verify");
    throw signingError("not-verified", { requestId: ctx.requestId });
  }
  const [session] = await ctx.db.select().from(signSession).where(eq(signSession.id, row.sessionId));
  const [item] = await ctx.db
    .select()
    .from(signItem)
    .where(and(eq(signItem.sessionId, row.sessionId), eq(signItem.slot, row.slot)));
  const verdict = signatures.every((one) => one.isTrusted) ? "valid" : "unknown";
  const evidence = JSON.stringify({
    v: 1,
    verdict,
    revision: row.revision,
    revisionDigest: row.revisionDigest,
    keyId: row.keyId,
    certificateId: row.certificateId,
    session: session && { cid: session.cid, rho: session.rho, transcript: session.transcript, offer: session.offer },
    item: item && {
      slot: item.slot,
      e: item.e,
      K2: item.k2,
      W1: item.w1,
      salt: item.salt,
      s1: item.s1,
      r: item.r,
      s: item.s,
    },
    terminalId: session?.terminalId ?? null,
    approvedAt: row.approvedAt.toISOString(),
    signatures,
  });
  const evidenceDigest = sm3Hex(utf8(evidence));
  return {
    store: { evidence, evidenceDigest, evidencedAt: ctx.clock.now() },
    event: {
      type: "signing.evidenced",
      subject: row.requestId,
      data: { taskId: row.taskId, verdict, evidenceDigest },
    },
  };
}

/** Of a PDF every signature in it; of data and digests the one that was just made. */
async function readBack(ctx: Context, row: Signature): Promise<WrittenSignature[]> {
  const { kind, digest } = await readDocument(ctx, row.documentId);
  const { bytes } = await currentBytes(ctx, row.documentId, row.revision ?? undefined);
  const anchors = await trustedCertificates(ctx);
  if (kind === "pdf") return checkWritten(bytes, anchors);
  const certificate = await readCertificate(ctx, row.certificateId);
  const signer = certificate && parseCertificate(certificate.der);
  const content =
    kind === "data" ? { bytes: (await currentBytes(ctx, row.documentId, 1)).bytes } : { digest: fromHex(digest) };
  return [checkData({ result: bytes, token: row.token, signer, isRaw: row.cms === null }, content, anchors)];
}
