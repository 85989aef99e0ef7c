import { asc, eq, inArray } from "drizzle-orm";
import type { AuditEvent } from "#modules/audit/events.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { Intake } from "./check-intake.ts";
import type { DocumentMeta, HiddenFinding } from "./input.ts";
import { metaColumns } from "./meta.ts";
import { document, documentRevision } from "./schema.ts";

/** A file that becomes a document with its first revision; its bytes lie in the store already. */
export type Received = {
  documentId: string;
  meta: DocumentMeta;
  fileKey: string;
  length: number;
  digest: string;
  pages: number;
  intake: Intake;
  /** What was found hidden in it; null where nobody looked. */
  hidden: HiddenFinding[] | null;
};

/** A tail that becomes the revision after `baseRevision`; it lies in the store already. */
export type Appended = {
  documentId: string;
  baseRevision: number;
  fileKey: string;
  offset: number;
  length: number;
  digest: string;
  /** Named in the audit event: the signature's field. */
  what: string;
};

/**
 * Stores many documents and revisions in one transaction with few statements: what `receiveDocument` and `appendRevision`
 * do for one. A document that moved on meanwhile is left as it is.
 * @returns ids of those that moved, and the events for the caller to record with his own
 */
export async function storeRevisions(
  tx: Tx,
  ctx: Context,
  { received, appended }: { received: readonly Received[]; appended: readonly Appended[] },
): Promise<{ moved: Set<string>; events: AuditEvent[] }> {
  const now = ctx.clock.now();
  const isNew = new Set(received.map(({ documentId }) => documentId));
  const old = appended.filter(({ documentId }) => !isNew.has(documentId));
  const moved = await movedOn(tx, old);
  const kept = appended.filter(({ documentId }) => !moved.has(documentId));
  if (received.length > 0)
    await tx.insert(document).values(
      received.map(({ documentId, meta, digest, pages, intake, hidden }) => {
        const last = kept.find((one) => one.documentId === documentId);
        return {
          ...metaColumns(meta),
          id: documentId,
          kind: "pdf" as const,
          pages,
          intake,
          hidden,
          revision: last ? 2 : 1,
          digest: last?.digest ?? digest,
          createdAt: now,
          changedAt: now,
        };
      }),
    );
  const revisions = [
    ...received.map(({ documentId, fileKey, length, digest }) => ({
      documentId,
      revision: 1,
      fileKey,
      offset: 0,
      length,
      digest,
      createdAt: now,
    })),
    ...kept.map(({ documentId, baseRevision, fileKey, offset, length, digest }) => ({
      documentId,
      revision: baseRevision + 1,
      fileKey,
      offset,
      length,
      digest,
      createdAt: now,
    })),
  ];
  if (revisions.length > 0) await tx.insert(documentRevision).values(revisions);
  for (const { documentId, baseRevision, digest } of kept)
    if (!isNew.has(documentId))
      await tx
        .update(document)
        .set({ revision: baseRevision + 1, digest, changedAt: now })
        .where(eq(document.id, documentId));
  return { moved, events: [...received.map(receivedEvent), ...kept.map(revisedEvent)] };
}

/** Locked in the order of their ids, as whoever else locks several does. */
async function movedOn(tx: Tx, appended: readonly Appended[]): Promise<Set<string>> {
  if (appended.length === 0) return new Set();
  const ids = appended.map(({ documentId }) => documentId);
  const rows = await tx
    .select({ id: document.id, revision: document.revision })
    .from(document)
    .where(inArray(document.id, ids))
    .orderBy(asc(document.id))
    .for("update");
  const at = new Map(rows.map(({ id, revision }) => [id, revision]));
  return new Set(ids.filter((id, i) => at.get(id) !== appended[i]?.baseRevision));
}

const receivedEvent = ({ documentId, meta, digest, pages, intake, hidden }: Received): AuditEvent => ({
  type: "document.received",
  subject: documentId,
  data: { kind: "pdf", type: meta.type, digest, pages, intake, ...(hidden ? { hidden: hidden.length } : {}) },
});

const revisedEvent = ({ documentId, baseRevision, digest, what }: Appended): AuditEvent => ({
  type: "document.revised",
  subject: documentId,
  data: { revision: baseRevision + 1, digest, field: what },
});
