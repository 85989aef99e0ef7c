import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import type { Decide } from "./input.ts";
import { type Application, findApplication, findSeal, findVersion, lockSeal, type Seal } from "./lock-seal.ts";
import { makeSealData, replaceSealData } from "./make-seal-data.ts";
import { powersOf, staffOf } from "./powers.ts";
import { decideRefusal, powerRefusal } from "./rules.ts";
import { seal, sealApplication, sealDecision, sealGrant, sealVersion } from "./schema.ts";
import { termsOf } from "./terms.ts";

type Outcome = { state: "pending" | "approved" | "refused" };
type NewData = Awaited<ReturnType<typeof makeSealData>>;

/**
 * One approver's word. One "no" ends an application; the last "yes" that is needed does what was asked for: the face comes
 * into use with its seal data, or the grant begins.
 * @throws seal.no-application, decided, own-application, own-favour, twice, holds-*, institution.no-key
 */
export async function decideApplication(ctx: Context, { applicationId, isApproved, note }: Decide): Promise<Outcome> {
  const { personId } = staffOf(ctx.actor);
  const asked = await findApplication(ctx, applicationId);
  // Made before the transaction: signing it must not hold locks. Thrown away if this is not the last word.
  const data = isApproved && asked.versionId ? await sealDataFor(ctx, asked.sealId, asked.versionId) : null;
  return await ctx.db.transaction(async (tx) => {
    const row = await lockSeal(tx, asked.sealId);
    const [application] = await tx
      .select()
      .from(sealApplication)
      .where(eq(sealApplication.id, applicationId))
      .for("update");
    const earlier = await tx.select().from(sealDecision).where(eq(sealDecision.applicationId, applicationId));
    if (!application) throw sealError("no-application");
    const decidedBy = earlier.map((one) => one.personId);
    const refusal = decideRefusal({ ...application, decidedBy }, personId);
    if (refusal) throw sealError(refusal);
    const at = ctx.clock.now();
    await tx.insert(sealDecision).values({ applicationId, personId, isApproved, note, at });
    const yes = earlier.filter((one) => one.isApproved).length + (isApproved ? 1 : 0);
    const state = !isApproved ? "refused" : yes >= application.needed ? "approved" : "pending";
    if (state !== "pending")
      await tx.update(sealApplication).set({ state, endedAt: at }).where(eq(sealApplication.id, applicationId));
    if (state === "approved") await carryOut(tx, ctx, { row, application, data, approverId: personId });
    if (state === "refused") await giveBack(tx, ctx, row, application);
    const type = isApproved ? ("seal.approved" as const) : ("seal.refused" as const);
    await record(tx, ctx, { type, subject: row.id, data: { applicationId, kind: application.kind, state } });
    return { state };
  });
}

async function sealDataFor(ctx: Context, sealId: string, versionId: string): Promise<NewData> {
  return await makeSealData(ctx, await findSeal(ctx, sealId), await findVersion(ctx, versionId));
}

type Approved = { row: Seal; application: Application; data: NewData | null; approverId: string };

async function carryOut(tx: Tx, ctx: Context, { row, application, data, approverId }: Approved): Promise<void> {
  const now = ctx.clock.now();
  if (application.versionId && data) {
    const ofSeal = eq(sealVersion.sealId, row.id);
    await tx
      .update(sealVersion)
      .set({ state: "replaced" })
      .where(and(ofSeal, eq(sealVersion.state, "current")));
    await tx.update(sealVersion).set({ state: "current" }).where(eq(sealVersion.id, application.versionId));
    await replaceSealData(tx, ctx, data);
    const state = row.state === "pending" ? ("enabled" as const) : row.state;
    await tx.update(seal).set({ state, versionId: application.versionId, changedAt: now }).where(eq(seal.id, row.id));
    return;
  }
  const { holder, from, until, ...terms } = termsOf(application);
  if (holder.kind === "person") {
    const refusal = powerRefusal(await powersOf({ db: tx }, row.id, holder.id), "use");
    if (refusal) throw sealError(refusal);
  }
  await tx.insert(sealGrant).values({
    id: newId(),
    sealId: row.id,
    applicationId: application.id,
    holderKind: holder.kind,
    holderId: holder.id,
    ...terms,
    from: new Date(from),
    until: new Date(until),
    uses: 0,
    warnedAt: null,
    state: "active",
    grantedBy: approverId,
    createdAt: now,
    revokedAt: null,
    revokedBy: null,
  });
}

/** A face that is not to be: a seal that has none yet is a draft again. */
export async function giveBack(tx: Tx, ctx: Context, row: Seal, { versionId }: Application): Promise<void> {
  if (!versionId) return;
  await tx.update(sealVersion).set({ state: "refused" }).where(eq(sealVersion.id, versionId));
  if (row.state === "pending")
    await tx.update(seal).set({ state: "draft", changedAt: ctx.clock.now() }).where(eq(seal.id, row.id));
}
