import { z } from "zod";
import { readDocument } from "#modules/document/read-document.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { preservation } from "./schema.ts";

/** Brings one document to its level. A failure is the document's row to repeat, not the job's. */
export const keepKind = jobKind("preservation.keep", z.object({ documentId: z.string() }), () => null);

/** Renews in records what is due for that, many documents at a time. */
export const renewKind = jobKind("preservation.renew", z.object({}), () => null);

/** All have signed a document: it is to be kept as its type asks. In the transaction that makes it so. */
export async function askPreservation(tx: Tx, ctx: Context, documentId: string): Promise<void> {
  const { revision } = await readDocument({ db: tx }, documentId);
  const now = ctx.clock.now();
  const fresh = { dueAt: now, failures: 0, problem: null, changedAt: now };
  await tx
    .insert(preservation)
    .values({ documentId, level: "B-T", revision, archivedAt: null, validUntil: null, createdAt: now, ...fresh })
    .onDuplicateKeyUpdate({ set: fresh });
  await enqueue(tx, ctx, keepKind, { documentId }, { once: onceFor(documentId) });
}

export const onceFor = (documentId: string): string => `preservation/${documentId}`;
