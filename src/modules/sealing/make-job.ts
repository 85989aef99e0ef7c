import type { z } from "zod";
import { csvText } from "#core/csv.ts";
import { record } from "#modules/audit/record.ts";
import { documentsWhere } from "#modules/document/list-documents.ts";
import { readDocuments } from "#modules/document/read-document.ts";
import { listDocumentTypes } from "#modules/document/save-document-type.ts";
import { sealError } from "#modules/seal/errors.ts";
import { findSeal } from "#modules/seal/lock-seal.ts";
import { sealerOf } from "#modules/seal/find-grant.ts";
import { purposeRefusal } from "#modules/seal/rules.ts";
import { requireSigner } from "#modules/signing/request-signatures.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sealingError } from "./errors.ts";
import type { DocumentList, Filter, SealOrder, SignList, SignOrder, Upload, wordInput } from "./input.ts";
import { FILES_LIMIT, type JobSource, stampRefusal } from "./rules.ts";
import { sealingItem, sealingJob } from "./schema.ts";
import { readSigners, signerOf } from "./sign/signer-list.ts";
import { askSweep } from "./sweep-files.ts";
import { unpackArchive } from "./unpack/unpack-archive.ts";

/** Rows of one INSERT. */
const ROWS = 500;

type NewItem = {
  name: string;
  documentId: string;
  fileKey: string | null;
  staffNo?: string | null;
  word?: z.output<typeof wordInput> | null;
};
type Ordered = (SealOrder | SignOrder) & { source: JobSource; type: string | null };

/**
 * From a ZIP archive: every PDF in it becomes a document of this type when it is sealed, or when its signer is asked.
 * @throws sealing.not-zip, too-many, empty, stamp-each, no-list, bad-list, list-twice, seal.*, person.not-found
 */
export async function orderUpload(ctx: Context, order: Upload, archive: { path: string }): Promise<{ jobId: string }> {
  if (order.place.kind === "template") throw sealingError("no-template");
  await requireOrder(ctx, order, [order.type]);
  const jobId = newId();
  await ctx.db.transaction((tx) => askSweep(tx, ctx, jobId, "upload"));
  const { files, list } = await unpackArchive(archive.path, jobId);
  const staffNoOf = signersFor(order, list);
  const items = files.map(({ name, fileKey }) => {
    return { name, fileKey, documentId: newId(), staffNo: staffNoOf([name]) };
  });
  return await store(ctx, jobId, { ...order, source: "upload" }, items);
}

/**
 * Documents there are already, chosen by type, department and time of arrival.
 * @throws sealing.empty, too-many, stamp-each, no-list, bad-list, list-twice, seal.*, person.not-found
 */
export async function orderFilter(ctx: Context, order: Filter): Promise<{ jobId: string }> {
  const staffNoOf = signersFor(
    order,
    order.what === "sign" && order.list !== null ? Buffer.from(order.list, "base64") : null,
  );
  const rows = await documentsWhere(ctx, order, FILES_LIMIT + 1);
  const items = rows.map(({ id, title, externalId }) => {
    return { name: title, documentId: id, fileKey: null, staffNo: staffNoOf([externalId, id, title]) };
  });
  const types = [...new Set(rows.map(({ type }) => type))];
  return await orderDocuments(ctx, { ...order, source: "filter", type: null }, types, items);
}

/** Documents by their ids; that the asker may name them is for his noun to say. @throws document.*, sealing.* */
export async function orderList(ctx: Context, order: DocumentList): Promise<{ jobId: string }> {
  const rows = (await readDocuments(ctx, order.documentIds)).filter(({ kind }) => kind === "pdf");
  const items = rows.map(({ id, title }) => ({ name: title, documentId: id, fileKey: null }));
  const types = [...new Set(rows.map(({ type }) => type))];
  return await orderDocuments(ctx, { ...order, source: "api", type: null }, types, items);
}

/** The same to be signed, each by its own person. @throws document.*, sealing.* */
export async function orderSignatures(ctx: Context, order: SignList): Promise<{ jobId: string }> {
  const asked = new Map(order.documents.map((one) => [one.documentId, one]));
  const rows = (await readDocuments(ctx, [...asked.keys()])).filter(({ kind }) => kind === "pdf");
  const items = rows.map(({ id, title }) => {
    const { staffNo = null, word = null } = asked.get(id) ?? {};
    return { name: title, documentId: id, fileKey: null, staffNo, word };
  });
  const types = [...new Set(rows.map(({ type }) => type))];
  return await orderDocuments(ctx, { ...order, source: "api", type: null }, types, items);
}

async function orderDocuments(
  ctx: Context,
  order: Ordered,
  types: readonly string[],
  items: readonly NewItem[],
): Promise<{ jobId: string }> {
  await requireOrder(ctx, order, types);
  return await store(ctx, newId(), order, items);
}

/** @throws seal.not-found, seal.only-voids, sealing.stamp-each, person.not-found, signing.signer-stopped */
async function requireOrder(
  ctx: Context,
  order: (SealOrder | SignOrder) & { staffNo?: string | null },
  types: readonly string[],
): Promise<void> {
  if (order.what === "sign") {
    if (order.staffNo) await requireSigner(ctx, order.staffNo);
    return;
  }
  const refusal = purposeRefusal((await findSeal(ctx, order.sealId)).kind, false);
  if (refusal) throw sealError(refusal);
  for (const { code, timestamp } of await listDocumentTypes(ctx)) {
    const shared = types.includes(code) ? stampRefusal(order.stamp, timestamp) : null;
    if (shared) throw sealingError(shared);
  }
}

/** Who signs what is called by one of these names; null for whom nobody named, and where nobody signs. @throws sealing.no-list, bad-list, list-twice */
function signersFor(
  order: Upload | Filter,
  list: Uint8Array | null,
): (names: readonly (string | null)[]) => string | null {
  if (order.what !== "sign") return () => null;
  const { staffNo } = order;
  if (staffNo !== null) return () => staffNo;
  if (list === null) throw sealingError("no-list");
  const signers = readSigners(csvText(list));
  return (names) => signerOf(signers, names);
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
  const { what, title, place, stopAtPercent, source, type } = order;
  const rows = items.map((one, at) => ({
    ...one,
    jobId,
    number: at + 1,
    state: "waiting" as const,
    isUpload: one.fileKey !== null,
    mandateId: one.word?.mid ?? null,
  }));
  await ctx.db.transaction(async (tx) => {
    await tx.insert(sealingJob).values({
      id: jobId,
      title,
      what,
      sealId: order.what === "seal" ? order.sealId : null,
      days: order.what === "sign" ? order.days : null,
      source,
      state: "ready",
      place,
      typeCode: type,
      stamp: order.what === "seal" ? order.stamp : "each",
      stopAtPercent,
      total: items.length,
      done: 0,
      failed: 0,
      asked: 0,
      personId: "personId" in sealer ? sealer.personId : null,
      applicationId: "applicationId" in sealer ? sealer.applicationId : null,
      address: sealer.address ?? null,
      createdAt: ctx.clock.now(),
    });
    for (let at = 0; at < rows.length; at += ROWS) await tx.insert(sealingItem).values(rows.slice(at, at + ROWS));
    const seal = order.what === "seal" ? { sealId: order.sealId, stamp: order.stamp } : {};
    await record(tx, ctx, {
      type: "sealing.ordered",
      subject: jobId,
      data: { what, source, files: items.length, ...seal },
    });
  });
  return { jobId };
}
