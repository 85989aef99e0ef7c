import { assembleSignedData } from "#core/cms/assemble.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { completeSignature } from "#modules/document/complete-signature.ts";
import type { Context } from "#server/context.ts";
import { signingError } from "./errors.ts";
import { readRequest, type Signature } from "./read-request.ts";
import type { Done } from "./step.ts";

/**
 * CMS SignedData (RFC 5652) with the token inside goes into the prepared place, as a new revision of the document. Over data
 * it is the revision itself; of a raw signature (P1) the signature value is, and the token stays beside it.
 */
export async function sealSignature(ctx: Context, row: Signature): Promise<Done> {
  const certificate = await readCertificate(ctx, row.certificateId);
  const request = await readRequest(ctx.db, row.requestId);
  if (!certificate || !request) throw signingError("certificate-ended");
  const { format, contentTypes } = request;
  const content = format === "p7-attached" ? (await currentBytes(ctx, row.documentId, 1)).bytes : null;
  const cms =
    format === "p1"
      ? null
      : assembleSignedData({
          signedAttrs: row.message,
          signatureDer: row.signatureDer,
          certificates: certificate.chain,
          timestampToken: row.token,
          content,
          family: contentTypes,
        });
  const { revision, digest } = await completeSignature(ctx, {
    preparedId: row.preparedId,
    cmsDer: cms ?? row.signatureDer,
  });
  return {
    store: { cms, revision, revisionDigest: digest, sealedAt: ctx.clock.now() },
    event: { type: "signing.sealed", subject: row.requestId, data: { taskId: row.taskId, revision, digest } },
  };
}
