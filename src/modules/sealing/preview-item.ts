import { asc, desc, eq } from "drizzle-orm";
import { concat } from "#core/bytes.ts";
import { checkIntake } from "#modules/document/check-intake.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import type { Placed } from "#modules/document/find-spot.ts";
import { hashed, type OpenRevision } from "#modules/document/open-revisions.ts";
import { prepareTail } from "#modules/document/prepare-tail.ts";
import { drawPage } from "#modules/document/render-page.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { placedOn } from "#modules/seal/lay-out.ts";
import { findSeal, findVersion } from "#modules/seal/lock-seal.ts";
import { lookOf } from "#modules/seal/open-seal.ts";
import { handwritingOf } from "#modules/seal/read-handwriting.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { sealingError } from "./errors.ts";
import { findJob, type Item, type Job, placeOf } from "./find-job.ts";
import { signPlaceInput } from "./input.ts";
import { isThere } from "./rules.ts";
import { sealingItem } from "./schema.ts";
import { placeIn } from "./sign/plan-ask.ts";

const WIDTH_PX = 700;

/**
 * What the first or the last file would look like: the page with the seal or the signer's handwriting at its place, signed by nobody and kept
 * nowhere. @returns PNG @throws sealing.empty, no-signer, no-area, document.* for the file and the place
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
  const base = await bytesOf(ctx, item);
  const placed = job.what === "sign" ? await signedBy(ctx, job, item, base) : await sealedWith(ctx, job, item);
  // Nothing is signed: a place of a byte is enough to be looked at.
  const { tail, pages } = await prepareTail(ctx, base, { ...placed, fieldName: "Preview", reservedBytes: 1 });
  const page = pages[0] ?? 1;
  return { name: item.name, page, png: await drawPage(concat(base.bytes, tail), { page, widthPx: WIDTH_PX }) };
}

async function sealedWith(ctx: Context, job: Job, { documentId }: Item): Promise<Placed> {
  const seal = await findSeal(ctx, job.sealId ?? "");
  if (!seal.versionId) throw sealingError("state");
  const look = lookOf(await findVersion(ctx, seal.versionId));
  return await placedOn(ctx, { documentId, place: placeOf(job) }, { seal, look });
}

/** Who has drawn no signature yet is shown by name. */
async function signedBy(ctx: Context, job: Job, item: Item, base: OpenRevision): Promise<Placed> {
  const person = item.staffNo === null ? null : await findByStaffNo(ctx, item.staffNo);
  if (!person) throw sealingError("no-signer");
  const { located: at } = await placeIn(ctx, base, item.documentId, signPlaceInput.parse(job.place));
  const hand = await handwritingOf(ctx, person.id);
  return {
    at,
    appearance: { kind: "handwriting", png: hand?.png ?? null, lines: [`${person.name}  ${person.staffNo}`] },
  };
}

async function bytesOf(ctx: Context, item: Item): Promise<OpenRevision> {
  if (isThere(item) || item.fileKey === null) return await currentBytes(ctx, item.documentId);
  return hashed(1, (await checkIntake(await files().get(item.fileKey))).bytes);
}
