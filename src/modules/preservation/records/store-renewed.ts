import { encodeRecord, type EvidenceRecord } from "#core/ers/evidence-record.ts";
import { recordAll } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Archive } from "../keeping/archive-end.ts";
import { archiveColumns, asItWas } from "../keeping/note-outcome.ts";
import { preservation, preservationRecord } from "../schema.ts";
import type { Prepared } from "./prepare-renewal.ts";

export type Renewed = {
  documentId: string;
  revision: number;
  /** SM3 of the state, hexadecimal. */
  digest: string;
  record: EvidenceRecord;
  archive: Archive;
};

/** Documents stored in one transaction: their records have to fit a packet. */
const AT_ONCE = 100;

/** A document whose row has changed meanwhile is left as it is: it is due, and comes again. */
export async function storeRenewed(
  ctx: Context,
  prepared: readonly Prepared[],
  renewed: readonly Renewed[],
  stampedBy: string,
): Promise<void> {
  const now = ctx.clock.now();
  for (let from = 0; from < prepared.length; from += AT_ONCE)
    await ctx.db.transaction(async (tx) => {
      const events = [];
      for (const { row } of prepared.slice(from, from + AT_ONCE)) {
        const { documentId } = row;
        const own = renewed.filter((one) => one.documentId === documentId);
        const [first] = own;
        if (!first) continue;
        const columns = archiveColumns(first.archive, now);
        const [changed] = await tx.update(preservation).set(columns).where(asItWas(row));
        if (changed.affectedRows === 0) continue;
        for (const { revision, digest, record } of own) {
          const changes = { record: encodeRecord(record), changedAt: now };
          await tx
            .insert(preservationRecord)
            .values({ documentId, revision, digest, createdAt: now, ...changes })
            .onDuplicateKeyUpdate({ set: changes });
        }
        const data = {
          revision: row.revision,
          links: first.record.chains.flat().length,
          stampedBy,
          validUntil: columns.validUntil?.toISOString() ?? null,
        };
        events.push({ ctx, event: { type: "preservation.renewed" as const, subject: documentId, data } });
      }
      await recordAll(tx, events);
    });
}
