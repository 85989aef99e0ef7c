import { AppError } from "#core/error.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { issueToken } from "#modules/timestamp/issue-token.ts";
import type { Context } from "#server/context.ts";
import { sm3Bytes, sm3Hex } from "#server/sm3.ts";
import type { Signature } from "./read-request.ts";
import { waitsForTimestamp } from "./rules.ts";
import type { Done } from "./step.ts";

/**
 * RFC 3161 token over the signature value, to stand as unsigned attribute (RFC 5652 §11, id-aa-timeStampToken). Where there
 * is no time, the document type decides: the signature waits at its step, or goes on without a token and says so.
 */
export async function stampSignature(ctx: Context, row: Signature): Promise<Done> {
  const { requestId: subject, taskId } = row;
  const stampedAt = ctx.clock.now();
  try {
    const token = await issueToken(ctx, { digestSm3: sm3Bytes(row.signatureDer) });
    const data = { taskId, tokenDigest: sm3Hex(token) };
    return { store: { token, stampedAt }, event: { type: "signing.stamped", subject, data } };
  } catch (error) {
    if (!(error instanceof AppError) || !waitsForTimestamp(error.code)) throw error;
    const { timestamp } = await readDocument(ctx, row.documentId);
    if (timestamp === "must") throw error;
    const data = { taskId, why: error.code };
    return { store: { token: null, stampedAt }, event: { type: "signing.unstamped", subject, data } };
  }
}
