import { record } from "#modules/audit/record.ts";
import { documentsWhere } from "#modules/document/list-documents.ts";
import { readDocuments } from "#modules/document/read-document.ts";
import { listDocumentTypes } from "#modules/document/save-document-type.ts";
import { sealError } from "#modules/seal/errors.ts";
import { findSeal } from "#modules/seal/lock-seal.ts";
import { sealerOf } from "#modules/seal/find-grant.ts";
import { purposeRefusal } from "#modules/seal/rules.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sealingError } from "./errors.ts";
import type { DocumentList, Filter, Order, Upload } from "./input.ts";
import { FILES_LIMIT, type JobSource, stampRefusal } from "./rules.ts";
import { sealingItem, sealingJob } from "./schema.ts";
import { askSweep } from "./sweep-files.ts";
import { type Unpacked, unpackArchive } from "./unpack/unpack-archive.ts";

/** Rows of one INSERT. */
const ROWS = 500;

type NewItem = { name: string; documentId: string; fileKey: string | null };
type Ordered = Order & { source: JobSource; type: string | null };

/** From a ZIP archive: every PDF in it becomes a document of this type when it is sealed. @throws sealing.not-zip, too-many, empty, stamp-each */
export async function orderUpload(ctx: Context, order: Upload, archive: { path: string }): Promise<{ jobId: string }> {
  if (order.place.kind === "template") throw sealingError("no-template");
  await refuseSharedStamp(ctx, order, [order.type]);
  await requireSeal(ctx, order.sealId);
  const jobId = newId();
  await ctx.db.transaction((tx) => askSweep(tx, ctx, jobId, "upload"));
  const files: Unpacked[] = await unpackArchive(archive.path, jobId);
  const items = files.map(({ name, fileKey }) => ({ name, fileKey, documentId: newId() }));
  return await store(ctx, jobId, { ...order, source: "upload" }, items);
}

/** Documents there are already, chosen by type, department and time of arrival. @throws sealing.empty, too-many, stamp-each */
export async function orderFilter(ctx: Context, order: Filter): Promise<{ jobId: string }> {
  const rows = await documentsWhere(ctx, order, FILES_LIMIT + 1);
  return await orderDocuments(ctx, { ...order, source: "filter", type: null }, rows);
}

/** Documents by their ids; that the asker may name them is for his noun to say. @throws document.*, sealing.* */
export async function orderList(ctx: Context, order: DocumentList): Promise<{ jobId: string }> {
  const rows = (await readDocuments(ctx, order.documentIds)).filter(({ kind }) => kind === "pdf");
  return await orderDocuments(ctx, { ...order, source: "api", type: null }, rows);
}

async function orderDocuments(
  ctx: Context,
  order: Ordered,
  documents: readonly { id: string; title: string; type: string }[],
): Promise<{ jobId: string }> {
  await requireSeal(ctx, order.sealId);
  await refuseSharedStamp(ctx, order, [...new Set(documents.map(({ type }) => type))]);
  const items = documents.map(({ id, title }) => ({ name: title, documentId: id, fileKey: null }));
  return await store(ctx, newId(), order, items);
}

/** @throws seal.not-found, seal.only-voids */
async function requireSeal(ctx: Context, sealId: string): Promise<void> {
  const refusal = purposeRefusal((await findSeal(ctx, sealId)).kind, false);
  if (refusal) throw sealError(refusal);
}

async function refuseSharedStamp(ctx: Context, { stamp }: Order, codes: readonly string[]): Promise<void> {
  const types = await listDocumentTypes(ctx);
  for (const { code, timestamp } of types) {
    const refusal = codes.includes(code) ? stampRefusal(stamp, timestamp) : null;
    if (refusal) throw sealingError(refusal);
  }
}

async function store(
  ctx: Context,
  jobId: string,
  order: Ordered,
  items: readonly NewItem[],
): Promise<{ jobId: string }> {
  if (items.length === 0) throw sealingError("empty");
  if (items.length > FILES_LIMIT) throw sealingError("too-many", { limit: FILES_LIMIT });
  const sealer = sealerOf(ctx.actor);
  const { title, sealId, place, stamp, stopAtPercent, source, type } = order;
  const rows = items.map((one, at) => ({
    ...one,
    jobId,
    number: at + 1,
    state: "waiting" as const,
    isUpload: one.fileKey !== null,
  }));
  await ctx.db.transaction(async (tx) => {
    await tx.insert(sealingJob).values({
      id: jobId,
      title,
      sealId,
      source,
      state: "ready",
      place,
      typeCode: type,
      stamp,
      stopAtPercent,
      total: items.length,
      done: 0,
      failed: 0,
      personId: "personId" in sealer ? sealer.personId : null,
      applicationId: "applicationId" in sealer ? sealer.applicationId : null,
      address: sealer.address ?? null,
      createdAt: ctx.clock.now(),
    });
    for (let at = 0; at < rows.length; at += ROWS) await tx.insert(sealingItem).values(rows.slice(at, at + ROWS));
    await record(tx, ctx, {
      type: "sealing.ordered",
      subject: jobId,
      data: { sealId, source, files: items.length, stamp },
    });
  });
  return { jobId };
}
