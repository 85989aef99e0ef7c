import { eq } from "drizzle-orm";
import { findPerson, rolesOf } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { Db, Tx } from "#server/db.ts";
import { sealPlaceInput } from "#modules/document/input.ts";
import { sealingError } from "./errors.ts";
import { sealingItem, sealingJob } from "./schema.ts";

export type Job = typeof sealingJob.$inferSelect;
export type Item = typeof sealingItem.$inferSelect;

/** @throws sealing.not-found */
export async function findJob(ctx: { db: Db | Tx }, jobId: string): Promise<Job> {
  const [row] = await ctx.db.select().from(sealingJob).where(eq(sealingJob.id, jobId));
  if (!row) throw sealingError("not-found");
  return row;
}

/** @throws sealing.not-found */
export async function lockJob(tx: Tx, jobId: string): Promise<Job> {
  const [row] = await tx.select().from(sealingJob).where(eq(sealingJob.id, jobId)).for("update");
  if (!row) throw sealingError("not-found");
  return row;
}

/** Of a batch that seals. */
export const placeOf = (job: Pick<Job, "place">) => sealPlaceInput.parse(job.place);

/** A batch is its orderer's. @throws sealing.not-yours */
export function requireOwn(ctx: Context, job: Job): void {
  const { actor } = ctx;
  const isOwn =
    (actor.kind === "staff" && actor.personId === job.personId) ||
    (actor.kind === "application" && actor.applicationId === job.applicationId);
  if (!isOwn) throw sealingError("not-yours");
}

/** The worker acts for whoever ordered the batch, from where that was, with the roles he has now: a role that is taken away counts at once. */
export async function actingFor(ctx: Context, job: Job): Promise<Context> {
  const from = job.address === null ? {} : { address: job.address };
  if (job.applicationId !== null)
    return { ...ctx, actor: { kind: "application", applicationId: job.applicationId, name: "", ...from } };
  const personId = job.personId ?? "";
  const person = await findPerson(ctx, personId);
  const roles = person?.state === "active" ? await rolesOf(ctx, personId) : [];
  return { ...ctx, actor: { kind: "staff", personId, staffNo: person?.staffNo ?? "", roles, ...from } };
}
