import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { record } from "#modules/audit/record.ts";
import { markVoid } from "#modules/document/mark-void.ts";
import { sealDocument, type Sealed } from "#modules/seal/seal-document.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { endRequest } from "./end-request.ts";
import type { VoidDocument } from "./input.ts";
import { signRequest } from "./schema.ts";

/** A document was made void; `his` tells the application it came from. */
export const voidedKind = jobKind("signing.voided", z.object({ documentId: z.string() }));

/**
 * 作废: the 作废章 on every page as one sealed revision, the document's state, the end of what was still to be signed and the
 * news for HIS, all in one transaction. Signatures on it stay as they are, and stay valid: they prove what was signed. Not undone.
 * @throws seal.* for the stamp and its grant, document.voided, seal.not-pdf
 */
export async function voidDocument(
  ctx: Context,
  { documentId, sealId, reason, source }: VoidDocument & { source: "console" | "his" },
): Promise<Sealed> {
  return await sealDocument(ctx, {
    sealId,
    documentId,
    place: { kind: "every-page" },
    source,
    voiding: async (tx) => {
      await markVoid(tx, ctx, { documentId, reason, sealId });
      await endOpen(tx, ctx, documentId, reason);
      await enqueue(tx, ctx, voidedKind, { documentId });
    },
  });
}

async function endOpen(tx: Tx, ctx: Context, documentId: string, reason: string): Promise<void> {
  const open = await tx
    .select({ id: signRequest.id })
    .from(signRequest)
    .where(and(eq(signRequest.documentId, documentId), eq(signRequest.state, "open")))
    .for("update");
  for (const { id } of open) {
    await endRequest(tx, ctx, id, "cancelled", `文书已作废：${reason}`.slice(0, 200));
    await record(tx, ctx, { type: "signing.cancelled", subject: id, data: { reason } });
  }
}
