import type { AuditEvent } from "#modules/audit/events.ts";
import type { SealPlace } from "#modules/document/input.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { type Grant, type Sealer, sealerOf, spendUpTo } from "./find-grant.ts";
import { type OpenSeal, requireEnabled } from "./open-seal.ts";
import { sealUsage } from "./schema.ts";

type GrantRefusal = "grant-revoked" | "grant-over" | "grant-spent";

/** A use as it will be logged. Digests are SM3, hexadecimal; pages count from 1. */
export type Use = {
  usageId: string;
  documentId: string;
  grant: Grant;
  place: SealPlace;
  pages: readonly number[];
  before: string;
  revision: number;
  digest: string;
};

/**
 * Counts and logs uses of one seal in the transaction that stores them, as far as their grants reach.
 * @param source console, his, or the batch's id
 * @returns ids of the documents whose uses are stored, why others are not, and the events for the caller to record
 * @throws seal.not-enabled, seal.suspended
 */
export async function storeUses(
  tx: Tx,
  ctx: Context,
  opened: OpenSeal,
  uses: readonly Use[],
  source: string,
): Promise<{ stored: Set<string>; refused: Map<string, GrantRefusal>; events: AuditEvent[] }> {
  const stored = new Set<string>();
  const refused = new Map<string, GrantRefusal>();
  if (uses.length === 0) return { stored, refused, events: [] };
  await requireEnabled(tx, opened);
  const grants = new Map(uses.map(({ grant }) => [grant.id, grant]));
  for (const grant of [...grants.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    const wanted = uses.filter((use) => use.grant.id === grant.id);
    const { allowed, refusal } = await spendUpTo(tx, grant, wanted.length, ctx.clock.now());
    wanted.forEach(({ documentId }, at) => {
      if (at < allowed) stored.add(documentId);
      else refused.set(documentId, refusal ?? "grant-spent");
    });
  }
  const good = uses.filter(({ documentId }) => stored.has(documentId));
  const sealer = sealerOf(ctx.actor);
  if (good.length > 0)
    await tx.insert(sealUsage).values(good.map((use) => usageRow(ctx, opened, use, { sealer, source })));
  return { stored, refused, events: good.map((use) => usedEvent(opened, use, source)) };
}

function usageRow(
  ctx: Context,
  { seal: { id: sealId }, version, sealDataId, key }: OpenSeal,
  use: Use,
  { sealer, source }: { sealer: Sealer; source: string },
): typeof sealUsage.$inferInsert {
  return {
    id: use.usageId,
    sealId,
    versionId: version.id,
    sealDataId,
    certificateId: key.certificate.id,
    ...sealedBy(sealer),
    documentId: use.documentId,
    grantId: use.grant.id,
    source,
    rule: use.place.kind,
    place: use.place,
    firstPage: Math.min(...use.pages),
    lastPage: Math.max(...use.pages),
    revision: use.revision,
    digestBefore: use.before,
    digestAfter: use.digest,
    problem: null,
    say: null,
    at: ctx.clock.now(),
  };
}

export const sealedBy = (sealer: Sealer) => ({
  personId: "personId" in sealer ? sealer.personId : null,
  applicationId: "applicationId" in sealer ? sealer.applicationId : null,
});

function usedEvent({ seal: { id }, version }: OpenSeal, use: Use, source: string): AuditEvent {
  const { documentId, revision, grant, usageId, digest } = use;
  const data = { usageId, documentId, revision, version: version.number, grantId: grant.id, source, digest };
  return { type: "seal.used", subject: id, data };
}
