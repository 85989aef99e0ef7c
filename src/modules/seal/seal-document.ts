import { eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { appendRevision } from "#modules/document/append-revision.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { documentError } from "#modules/document/errors.ts";
import { fillTail } from "#modules/document/fill-tail.ts";
import type { SealPlace } from "#modules/document/input.ts";
import { locatePlace } from "#modules/document/locate-place.ts";
import { keepOpen, type OpenRevision } from "#modules/document/open-revisions.ts";
import { type PreparedTail, prepareTail } from "#modules/document/prepare-tail.ts";
import { type DocumentFacts, readDocument } from "#modules/document/read-document.ts";
import { signDigest } from "#modules/institution/sign-digest.ts";
import { askPreservation } from "#modules/preservation/ask-preservation.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import { findGrant, type Grant, type Sealer, sealerOf, spend } from "./find-grant.ts";
import { type OpenSeal, openSeal } from "./open-seal.ts";
import { useRefusal } from "./rules.ts";
import { seal, sealUsage } from "./schema.ts";
import { type StampPolicy, stampSeal } from "./stamp-seal.ts";

export type SealDocument = {
  sealId: string;
  documentId: string;
  place: SealPlace;
  /** console, his, or the batch's id. */
  source: string;
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
  try {
    for (let tries = 1; ; tries++) {
      const sealed = await sealOnce(ctx, opened, sealer, input);
      if (sealed) return sealed;
      if (tries === TRIES) throw documentError("moved");
    }
  } catch (error) {
    if (error instanceof AppError) await noteFailure(ctx, opened, sealer, input, error.code);
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
  { documentId, place, source }: SealDocument,
): Promise<Sealed | null> {
  const facts = await readDocument(ctx, documentId);
  if (facts.kind !== "pdf") throw sealError("not-pdf");
  const grant = await findGrant(ctx, opened.seal.id, sealer, { documentId, type: facts.type });
  const base = await currentBytes(ctx, documentId);
  const { prepared, filled } = await layOut(ctx, opened, base, { place, policy: facts });
  const pages = prepared.pages.length > 0 ? prepared.pages : [await pageOf(ctx, documentId, place)];
  const { next, ...tail } = filled;
  const usageId = newId();
  const used = { usageId, sealer, documentId, place, source, grantId: grant.id, pages, before: base.digest };
  const baseRevision = base.revision;
  const made = { documentId, baseRevision, ...tail };
  const revision = await appendRevision(ctx, made, prepared.fieldName, async (tx, revision) => {
    await requireEnabled(tx, opened);
    await spend(tx, grant, 1, ctx.clock.now());
    await tx.insert(sealUsage).values(usageRow(ctx, opened, { ...used, revision, digest: tail.digest }));
    await keepIfAsked(tx, ctx, facts);
    await record(tx, ctx, usedEvent(opened, { ...used, revision, digest: tail.digest }));
  });
  if (revision === null) return null;
  keepOpen(documentId, next);
  return { usageId, documentId, revision, digest: tail.digest, pages };
}

/** The seal laid out, signed, stamped and read back behind a revision; nothing is kept. */
export async function layOut(
  ctx: Context,
  { seal: { name, no }, version, look, key }: OpenSeal,
  base: OpenRevision,
  { place, policy }: { place: SealPlace; policy: StampPolicy },
) {
  const prepared: PreparedTail = await prepareTail(ctx, base, {
    place,
    appearance: look,
    scheme: key.scheme,
    fieldName: `Seal${base.revision}`,
    signerName: name,
    reason: `${name} ${no} v${version.number}`,
  });
  const { family } = key;
  const cms = await signDigest(key, prepared.digest, (signature) => stampSeal(ctx, signature, { family, policy }));
  return { prepared, filled: fillTail(base, prepared, cms) };
}

/** An existing field is on the page it is on; what it is signed with says nothing about that. */
const pageOf = async (ctx: Context, documentId: string, place: SealPlace): Promise<number> =>
  place.kind === "field" ? (await locatePlace(ctx, documentId, place)).page : 1;

/** @throws seal.not-enabled, seal.suspended: somebody stopped it, or its face was exchanged, meanwhile */
export async function requireEnabled(tx: Tx, opened: OpenSeal): Promise<void> {
  const [row] = await tx.select().from(seal).where(eq(seal.id, opened.seal.id));
  const refusal = row ? useRefusal(row.state) : ("not-found" as const);
  if (refusal) throw sealError(refusal);
  if (row?.versionId !== opened.version.id) throw sealError("not-enabled");
}

async function keepIfAsked(tx: Tx, ctx: Context, { id, level }: DocumentFacts): Promise<void> {
  if (level !== "B-T") await askPreservation(tx, ctx, id);
}

type Used = {
  usageId: string;
  sealer: Sealer;
  documentId: string;
  place: SealPlace;
  source: string;
  grantId: Grant["id"];
  pages: readonly number[];
  before: string;
  revision: number;
  digest: string;
};

export function usageRow(ctx: Context, { seal: { id }, version, sealDataId, key }: OpenSeal, used: Used) {
  return {
    id: used.usageId,
    sealId: id,
    versionId: version.id,
    sealDataId,
    certificateId: key.certificate.id,
    ...sealedBy(used.sealer),
    documentId: used.documentId,
    grantId: used.grantId,
    source: used.source,
    rule: used.place.kind,
    place: used.place,
    firstPage: Math.min(...used.pages),
    lastPage: Math.max(...used.pages),
    revision: used.revision,
    digestBefore: used.before,
    digestAfter: used.digest,
    problem: null,
    at: ctx.clock.now(),
  };
}

export function usedEvent({ seal: { id }, version }: OpenSeal, used: Used) {
  const { documentId, revision, grantId, source, usageId } = used;
  const data = { usageId, documentId, revision, version: version.number, grantId, source, digest: used.digest };
  return { type: "seal.used" as const, subject: id, data };
}

const sealedBy = (sealer: Sealer) => ({
  personId: "personId" in sealer ? sealer.personId : null,
  applicationId: "applicationId" in sealer ? sealer.applicationId : null,
});

async function noteFailure(
  ctx: Context,
  { seal: { id: sealId }, version, sealDataId }: OpenSeal,
  sealer: Sealer,
  { documentId, place, source }: SealDocument,
  problem: string,
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
      ...sealedBy(sealer),
      rule: place.kind,
      digestBefore: null,
      digestAfter: null,
      at: ctx.clock.now(),
    });
    await record(tx, ctx, { type: "seal.use-failed", subject: sealId, data: { documentId, source, problem } });
  });
}
