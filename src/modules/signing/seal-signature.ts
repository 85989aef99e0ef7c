import { assembleSignedData } from "#core/cms/assemble.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { completeSignature } from "#modules/document/complete-signature.ts";
import type { Context } from "#server/context.ts";
import { signingError } from "./errors.ts";
import type { Signature } from "./read-request.ts";
import type { Done } from "./step.ts";

/** CMS SignedData (RFC 5652) with the token inside goes into the prepared place, as a new revision of the document. */
export async function sealSignature(ctx: Context, row: Signature): Promise<Done> {
  const certificate = await readCertificate(ctx, row.certificateId);
  if (!certificate || !row.token) throw signingError("certificate-ended");
  const cms = assembleSignedData({
    signedAttrs: row.signedAttributes,
    signatureDer: row.signatureDer,
    certificates: certificate.chain,
    timestampToken: row.token,
  });
  const { revision, digest } = await completeSignature(ctx, { preparedId: row.preparedId, cmsDer: cms });
  return {
    store: { cms, revision, revisionDigest: digest, sealedAt: ctx.clock.now() },
    event: { type: "signing.sealed", subject: row.requestId, data: { taskId: row.taskId, revision, digest } },
  };
}
