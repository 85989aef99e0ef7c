import { AppError } from "#core/error.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { tokenRoom } from "#modules/document/token-room.ts";
import { obtainToken } from "#modules/timestamp/obtain-token.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { sm3Hex } from "#server/sm3.ts";
import { signingError } from "./errors.ts";
import { readRequest, type Signature } from "./read-request.ts";
import { waitsForTimestamp } from "./rules.ts";
import type { Done } from "./step.ts";

/**
 * RFC 3161 token over the signature value, to stand as unsigned attribute (RFC 5652 §11, id-aa-timeStampToken). The
 * document type names the authorities and their order. Where none stamps, it decides: the signature waits at its step, or
 * goes on without a token and says so.
 */
export async function stampSignature(ctx: Context, row: Signature): Promise<Done> {
  const { requestId: subject, taskId } = row;
  const stampedAt = ctx.clock.now();
  const { timestamp, authorities } = await readDocument(ctx, row.documentId);
  try {
    const mostBytes = await roomOf(ctx, row);
    const digestBy = (hash: "sm3" | "sha256") => nodeCrypto.hash(hash, [row.signatureDer]);
    const { token, stampedBy, insteadOf } = await obtainToken(ctx, { digestBy, authorities, mostBytes });
    const data = { taskId, tokenDigest: sm3Hex(token), stampedBy, insteadOf };
    return { store: { token, stampedBy, insteadOf, stampedAt }, event: { type: "signing.stamped", subject, data } };
  } catch (error) {
    if (!(error instanceof AppError) || !waitsForTimestamp(error.code)) throw error;
    if (timestamp === "must") throw error;
    const data = { taskId, why: error.code };
    return { store: { token: null, stampedAt }, event: { type: "signing.unstamped", subject, data } };
  }
}

async function roomOf(ctx: Context, { preparedId, certificateId, requestId }: Signature): Promise<number | null> {
  const certificates = (await readCertificate(ctx, certificateId))?.chain;
  const family = (await readRequest(ctx.db, requestId))?.contentTypes;
  if (!certificates || !family) throw signingError("certificate-ended");
  return await tokenRoom(ctx, { preparedId, certificates, family });
}
