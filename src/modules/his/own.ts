import { type DocumentFacts, readDocument, readDocuments } from "#modules/document/read-document.ts";
import { readRequest, type SignRequest } from "#modules/signing/read-request.ts";
import type { Context } from "#server/context.ts";
import { hisError } from "./errors.ts";

/** An application sees its own documents and requests only; of others it does not even learn that they exist. */

export async function ownDocument(ctx: Context, documentId: string, applicationId: string): Promise<DocumentFacts> {
  const found = await readDocument(ctx, documentId).catch(() => null);
  if (found?.applicationId !== applicationId) throw hisError("not-found", { what: "文书", whatEn: "document" });
  return found;
}

/** @throws his.not-found when one of them is not this application's */
export async function ownDocuments(ctx: Context, documentIds: readonly string[], applicationId: string): Promise<void> {
  const found = await readDocuments(ctx, documentIds);
  const own = new Set(found.filter((one) => one.applicationId === applicationId).map(({ id }) => id));
  if (!documentIds.every((id) => own.has(id))) throw hisError("not-found", { what: "文书", whatEn: "document" });
}

export async function ownRequest(ctx: Context, requestId: string, applicationId: string): Promise<SignRequest> {
  const found = await readRequest(ctx.db, requestId);
  if (found?.applicationId !== applicationId) throw hisError("not-found", { what: "签名请求", whatEn: "sign request" });
  return found;
}
