import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { appendRevision } from "#modules/document/append-revision.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { documentError } from "#modules/document/errors.ts";
import type { SealPlace } from "#modules/document/input.ts";
import { keepOpen } from "#modules/document/open-revisions.ts";
import { readDocument, requireStanding } from "#modules/document/read-document.ts";
import { askPreservation } from "#modules/preservation/ask-preservation.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import { findGrant, type Sealer, sealerOf } from "./find-grant.ts";
import { layOut } from "./lay-out.ts";
import { type OpenSeal, openSeal } from "./open-seal.ts";
import { sealUsage } from "./schema.ts";
import { purposeRefusal } from "./rules.ts";
import { tokenBytes } from "#modules/timestamp/token-bytes.ts";
import { stampSeal } from "./stamp-seal.ts";
import { sealedBy, storeUses } from "./store-uses.ts";

export type SealDocument = {
  sealId: string;
  documentId: string;
  place: SealPlace;
  /** console, his, or the batch's id. */
  source: string;
  /** Of a document that is made void by it: what else happens in the transaction that stores it. */
  voiding?: (tx: Tx) => Promise<void>;
};

export type Sealed = { usageId: string; documentId: string; revision: number; digest: string; pages: number[] };

/** Another signer may be faster this often: a seal needs nobody's confirmation, so it is laid out again. */
const TRIES = 5;

/**
 * Seals a document with a key of the hospital: the face at its place, a CMS and a timestamp, appended without touching a
 * byte (signed documents stay signed). The use is counted, logged and recorded in the transaction that stores it; an
 * attempt that fails is logged, too.
 * @throws seal.*, document.* for the place, institution.no-key, timestamp.*
 */
export async function sealDocument(ctx: Context, input: SealDocument): Promise<Sealed> {
  const sealer = sealerOf(ctx.actor);
  const opened = await openSeal(ctx, input.sealId);
  const refusal = purposeRefusal(opened.seal.kind, input.voiding !== undefined);
  try {
    if (refusal) throw sealError(refusal);
    for (let tries = 1; ; tries++) {
      const sealed = await sealOnce(ctx, opened, sealer, input);
      if (sealed) return sealed;
      if (tries === TRIES) throw documentError("moved");
    }
  } catch (error) {
    if (error instanceof AppError) await noteFailure(ctx, opened, sealer, input, error);
    throw error;
  } finally {
    opened.close();
  }
}

/** @returns null when the document moved on meanwhile */
async function sealOnce(
  ctx: Context,
  opened: OpenSeal,
  sealer: Sealer,
  { documentId, place, source, voiding }: SealDocument,
): Promise<Sealed | null> {
  const facts = await readDocument(ctx, documentId);
  if (facts.kind !== "pdf") throw sealError("not-pdf");
  requireStanding(facts);
  const grant = await findGrant(ctx, opened.seal.id, sealer, { documentId, type: facts.type });
  const base = await currentBytes(ctx, documentId);
  const { family } = opened.key;
  const mostBytes = await tokenBytes(ctx, { authorities: facts.authorities, family });
  const stamp = (signature: Uint8Array) => stampSeal(ctx, signature, { family, policy: facts, mostBytes });
  const { prepared, filled } = await layOut(ctx, opened, base, {
    documentId,
    place,
    tokenBytes: mostBytes,
    stamp,
  });
  const { next, ...tail } = filled;
  const { digest } = tail;
  const { pages } = prepared;
  const usageId = newId();
  const made = { documentId, baseRevision: base.revision, ...tail };
  const revision = await appendRevision(ctx, made, prepared.fieldName, async (tx, revision) => {
    const use = { usageId, documentId, grant, place, pages, before: base.digest, revision, digest };
    const { refused, events } = await storeUses(tx, ctx, opened, [use], source);
    const refusal = refused.get(documentId);
    if (refusal) throw sealError(refusal);
    if (facts.level !== "B-T") await askPreservation(tx, ctx, documentId);
    for (const event of events) await record(tx, ctx, event);
    await voiding?.(tx);
  });
  if (revision === null) return null;
  keepOpen(documentId, next);
  return { usageId, documentId, revision, digest, pages };
}

async function noteFailure(
  ctx: Context,
  { seal: { id: sealId }, version, sealDataId }: OpenSeal,
  sealer: Sealer,
  { documentId, place, source }: SealDocument,
  { code: problem, say }: AppError,
): Promise<void> {
  const nothing = { grantId: null, certificateId: null, firstPage: null, lastPage: null, revision: null };
  await ctx.db.transaction(async (tx) => {
    await tx.insert(sealUsage).values({
      ...nothing,
      id: newId(),
      sealId,
      versionId: version.id,
      sealDataId,
      documentId,
      source,
      place,
      problem,
      say,
      ...sealedBy(sealer),
      rule: place.kind,
      digestBefore: null,
      digestAfter: null,
      at: ctx.clock.now(),
    });
    await record(tx, ctx, { type: "seal.use-failed", subject: sealId, data: { documentId, source, problem } });
  });
}
