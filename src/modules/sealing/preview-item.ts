import { asc, desc, eq } from "drizzle-orm";
import { concat } from "#core/bytes.ts";
import { checkIntake } from "#modules/document/check-intake.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { hashed, type OpenRevision } from "#modules/document/open-revisions.ts";
import { prepareTail } from "#modules/document/prepare-tail.ts";
import { drawPage } from "#modules/document/render-page.ts";
import { placedOn } from "#modules/seal/lay-out.ts";
import { findSeal, findVersion } from "#modules/seal/lock-seal.ts";
import { lookOf } from "#modules/seal/open-seal.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { sealingError } from "./errors.ts";
import { findJob, type Item, placeOf } from "./find-job.ts";
import { sealingItem } from "./schema.ts";

const WIDTH_PX = 700;

/**
 * What the first or the last file would look like: the page with the seal at its place, signed by nobody and kept nowhere.
 * @returns PNG @throws sealing.empty, document.* for the file and the place
 */
export async function previewItem(
  ctx: Context,
  { jobId, which }: { jobId: string; which: "first" | "last" },
): Promise<{ name: string; page: number; png: Uint8Array }> {
  const job = await findJob(ctx, jobId);
  const [item] = await ctx.db
    .select()
    .from(sealingItem)
    .where(eq(sealingItem.jobId, jobId))
    .orderBy(which === "first" ? asc(sealingItem.number) : desc(sealingItem.number))
    .limit(1);
  if (!item) throw sealingError("empty");
  const seal = await findSeal(ctx, job.sealId);
  const { versionId } = seal;
  if (!versionId) throw sealingError("state");
  const base = await bytesOf(ctx, item);
  const look = lookOf(await findVersion(ctx, versionId));
  const where = { documentId: item.documentId, place: placeOf(job) };
  const placed = await placedOn(ctx, where, { seal, look });
  const { tail, pages } = await prepareTail(ctx, base, { ...placed, fieldName: "Preview" });
  const page = pages[0] ?? 1;
  return { name: item.name, page, png: await drawPage(concat(base.bytes, tail), { page, widthPx: WIDTH_PX }) };
}

async function bytesOf(ctx: Context, item: Item): Promise<OpenRevision> {
  if (!item.isUpload || item.fileKey === null || item.state === "done") return await currentBytes(ctx, item.documentId);
  return hashed(1, (await checkIntake(await files().get(item.fileKey))).bytes);
}
