import { eq } from "drizzle-orm";
import { cancelRequest } from "#modules/signing/cancel-request.ts";
import { tasksOf } from "#modules/signing/read-request.ts";
import { signUnderMandate } from "#modules/signing/sign-under-mandate.ts";
import type { Context } from "#server/context.ts";
import type { AutoSign } from "./auto-sign-input.ts";
import { hisError } from "./errors.ts";
import { application } from "./schema.ts";

/**
 * Signs the only task of a request under its signer's open session. When that is refused the request ends with it: the system asks
 * anew, with a QR code. @param docId the system's number of the document, as its MAC has it
 */
export async function signAtOnce(
  ctx: Context,
  request: { requestId: string; applicationId: string; docId: string; autoSign: AutoSign },
): Promise<void> {
  const { requestId, applicationId, docId } = request;
  const { sessionId: mid, ...said } = request.autoSign;
  const [row] = await ctx.db.select().from(application).where(eq(application.id, applicationId));
  const [task, second] = await tasksOf(ctx.db, requestId);
  if (!row || !task || second) throw hisError("auto-sign-one");
  try {
    await signUnderMandate(ctx, task.id, { ...said, mid, docId, system: row.accessKey });
  } catch (error) {
    await cancelRequest(ctx, { requestId, reason: "自动签未成" }).catch(() => null);
    throw error;
  }
}
