import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { readDocument, requireStanding } from "./read-document.ts";
import { document } from "./schema.ts";

/** Makes a document void, for good, in the transaction that stores its 作废章. @throws document.voided */
export async function markVoid(
  tx: Tx,
  ctx: Context,
  { documentId, reason, sealId }: { documentId: string; reason: string; sealId: string },
): Promise<void> {
  const facts = await readDocument({ db: tx }, documentId);
  requireStanding(facts);
  await tx.update(document).set({ voidedAt: ctx.clock.now(), voidReason: reason }).where(eq(document.id, documentId));
  const data = { reason, sealId, revision: facts.revision, digest: facts.digest };
  await record(tx, ctx, { type: "document.voided", subject: documentId, data });
}
