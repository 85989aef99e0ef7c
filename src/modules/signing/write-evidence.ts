import { eq, and } from "drizzle-orm";
import { fromHex, utf8 } from "#core/bytes.ts";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { keepRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { currentBytes, readStored } from "#modules/document/current-bytes.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { biometricProofOf } from "#modules/key/biometric.ts";
import { readKey } from "#modules/key/read-key.ts";
import { mandateEvidence } from "#modules/mandate/read-mandate.ts";
import { signItem, signSession } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { checkData, checkWritten, type WrittenSignature } from "./check-written.ts";
import { signingError } from "./errors.ts";
import { gatherRevocation, type GatheredRevocation } from "./gather-revocation.ts";
import type { Signature } from "./read-request.ts";
import type { Done } from "./step.ts";

/**
 * Verifies the new revision from its bytes, before anybody is told of it, and keeps the facts: the verdict, and everything
 * the protocol leaves behind that shows both halves took part (protocol.md §4 "Evidence"), and what the CAs said of every
 * certificate, bytes included. Nothing secret is among them. Signatures that were there before, other software's among
 * them, are listed and not what this one depends on.
 * @throws signing.not-verified when the new signature is not intact: the row stays at `sealed` and IT is told
 */
export async function writeEvidence(ctx: Context, row: Signature): Promise<Done> {
  const anchors = await trustedCertificates(ctx);
  const signatures = await readBack(ctx, row, anchors);
  const own = signatures.at(-1);
  const isStamped = row.token === null || typeof own?.stampedAt === "string";
  if (own?.isLast !== true || own.integrity !== "intact" || !isStamped) {
    ctx.log.error({ signatureId: row.id, documentId: row.documentId }, "a written signature does not verify");
    throw signingError("not-verified", { requestId: ctx.requestId });
  }
  const [session] = await ctx.db.select().from(signSession).where(eq(signSession.id, row.sessionId));
  const [item] = await ctx.db
    .select()
    .from(signItem)
    .where(and(eq(signItem.sessionId, row.sessionId), eq(signItem.slot, row.slot)));
  const key = await readKey(ctx, row.keyId);
  const proof = await biometricProofOf(ctx, row.sessionId);
  const revocation = await gatherRevocation(ctx, row, anchors);
  const verdict = verdictOf(own, revocation.status);
  if (verdict === "invalid") ctx.log.error({ signatureId: row.id }, "a signature was made with a revoked certificate");
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
    // 授权自动签: made without the phone, under this mandate; its text, signature and the vault's word stand beside.
    mandate: row.mandateId === null ? null : await mandateEvidence(ctx, row.mandateId),
    // How it was known, when the key was made, that this is the person: a camera, the phone before, or two people.
    identified: key && { by: key.identifiedBy, at: key.identifiedAt.toISOString() },
    consent: proof
      ? {
          by: "biometric",
          challenge: proof.challenge,
          json: proof.json,
          signature: proof.signature,
          verifiedAt: proof.verifiedAt.toISOString(),
        }
      : { by: "pin" },
    approvedAt: row.approvedAt.toISOString(),
    // Who stamped, and who was asked before and did not.
    stamp: row.token === null ? null : { by: row.stampedBy, insteadOf: row.insteadOf ?? [] },
    signatures,
    revocation: revocation.certificates,
  });
  const evidenceDigest = sm3Hex(utf8(evidence));
  return {
    store: { evidence, evidenceDigest, evidencedAt: ctx.clock.now() },
    event: {
      type: "signing.evidenced",
      subject: row.requestId,
      data: {
        taskId: row.taskId,
        verdict,
        evidenceDigest,
        status: revocation.status,
        ...(revocation.notFetched.length > 0 ? { notFetched: revocation.notFetched } : {}),
      },
    },
    also: (tx) => keepRevocation(tx, { subjectId: row.id, digests: revocation.digests }),
  };
}

/** Revocation that nobody can tell of is said beside the verdict, as the verification page does. */
function verdictOf(own: WrittenSignature, status: GatheredRevocation["status"]) {
  if (status === "revoked") return "invalid";
  return own.isTrusted ? "valid" : "unknown";
}

/** Of a PDF every signature in it; of data and digests the one that was just made. */
async function readBack(ctx: Context, row: Signature, anchors: readonly Certificate[]): Promise<WrittenSignature[]> {
  const { kind, digest } = await readDocument(ctx, row.documentId);
  const { bytes } = await readStored(ctx, row.documentId, row.revision ?? undefined);
  if (kind === "pdf") return checkWritten(bytes, anchors);
  const certificate = await readCertificate(ctx, row.certificateId);
  const signer = certificate && parseCertificate(certificate.der);
  const content =
    kind === "data" ? { bytes: (await currentBytes(ctx, row.documentId, 1)).bytes } : { digest: fromHex(digest) };
  return [checkData({ result: bytes, token: row.token, signer, isRaw: row.cms === null }, content, anchors)];
}
