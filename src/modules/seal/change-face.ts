import { eq, max } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sealError } from "./errors.ts";
import type { ChangeFace } from "./input.ts";
import { lockSeal } from "./lock-seal.ts";
import { faceOf, hasPendingFace, versionRow } from "./make-seal.ts";
import { requireKeeper } from "./powers.ts";
import { approversNeeded, changeRefusal } from "./rules.ts";
import { seal, sealApplication, sealVersion } from "./schema.ts";

/**
 * Asks for another face (章面变更), or again for the first one after a refusal. The face in use stays in use until then.
 * @throws seal.not-keeper, seal.move, seal.pending, and what making a face throws
 */
export async function changeFace(
  ctx: Context,
  { sealId, face: asked, reason }: ChangeFace,
): Promise<{ applicationId: string }> {
  const personId = await requireKeeper(ctx, sealId);
  const face = await faceOf(asked);
  return await ctx.db.transaction(async (tx) => {
    const row = await lockSeal(tx, sealId);
    if (await hasPendingFace(tx, sealId)) throw sealError("pending");
    const refusal = changeRefusal(row.state);
    if (refusal) throw sealError(refusal);
    const now = ctx.clock.now();
    const [last] = await tx
      .select({ number: max(sealVersion.number) })
      .from(sealVersion)
      .where(eq(sealVersion.sealId, sealId));
    const number = (last?.number ?? 0) + 1;
    const [versionId, applicationId] = [newId(), newId()];
    await tx.insert(sealVersion).values(versionRow(asked, face, { id: versionId, sealId, number, now }));
    const kind = row.versionId === null ? ("make" as const) : ("change" as const);
    await tx.insert(sealApplication).values({
      id: applicationId,
      kind,
      sealId,
      versionId,
      reason,
      terms: null,
      favours: row.ownerId,
      state: "pending",
      applicantId: personId,
      needed: approversNeeded(row.isHighRisk),
      createdAt: now,
      endedAt: null,
    });
    if (row.state === "draft")
      await tx.update(seal).set({ state: "pending", changedAt: now }).where(eq(seal.id, sealId));
    const data = { applicationId, number, digest: face.digest };
    await record(tx, ctx, { type: "seal.face-asked", subject: sealId, data });
    return { applicationId };
  });
}
