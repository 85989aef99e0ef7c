import { count, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey, type Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import type { AnyFace, MakeSeal } from "./input.ts";
import { type MadeFace, makeFace, takeFace } from "./make-face.ts";
import { requireRoleFor, staffOf } from "./powers.ts";
import { approversNeeded, powerRefusal } from "./rules.ts";
import { seal, sealApplication, sealPower, sealVersion } from "./schema.ts";

/**
 * Makes a seal and asks for its approval (制章申请). The maker has 管理权 from now on, the auditor named has 审计权.
 * @throws seal.owner-needed, no-person, no-auditor-role, holds-manage, and what making its face throws
 */
export async function makeSeal(ctx: Context, input: MakeSeal): Promise<{ sealId: string; applicationId: string }> {
  const { personId } = staffOf(ctx.actor);
  if (input.kind === "name" && !input.ownerId) throw sealError("owner-needed");
  const refusal = input.auditorId === personId ? powerRefusal(["manage"], "audit") : null;
  if (refusal) throw sealError(refusal);
  await requireRoleFor(ctx, "audit", input.auditorId);
  const face = await faceOf(input.face);
  for (let tries = 1; ; tries++)
    try {
      return await ctx.db.transaction((tx) => insert(tx, ctx, personId, input, face));
    } catch (error) {
      // Somebody else took the number.
      if (!isDuplicateKey(error) || tries === 5) throw error;
    }
}

async function insert(tx: Tx, ctx: Context, personId: string, input: MakeSeal, face: MadeFace) {
  const { kind, name, departmentId, auditorId, family, reason } = input;
  const [sealId, versionId, applicationId] = [newId(), newId(), newId()];
  const now = ctx.clock.now();
  const [counted] = await tx.select({ count: count() }).from(seal);
  const no = `YZ-${String((counted?.count ?? 0) + 1).padStart(4, "0")}`;
  const isHighRisk = input.isHighRisk || kind === "hospital";
  const ownerId = kind === "name" ? (input.ownerId ?? null) : null;
  await tx.insert(seal).values({
    id: sealId,
    no,
    kind,
    name,
    departmentId,
    ownerId,
    isHighRisk,
    family,
    state: "pending",
    versionId: null,
    createdAt: now,
    changedAt: now,
  });
  await tx.insert(sealVersion).values(versionRow(input.face, face, { id: versionId, sealId, number: 1, now }));
  await tx.insert(sealPower).values([
    { sealId, personId, power: "manage", since: now },
    { sealId, personId: auditorId, power: "audit", since: now },
  ]);
  await tx.insert(sealApplication).values({
    id: applicationId,
    kind: "make" as const,
    sealId,
    versionId,
    reason,
    terms: null,
    favours: ownerId,
    state: "pending",
    applicantId: personId,
    needed: approversNeeded(isHighRisk),
    createdAt: now,
    endedAt: null,
  });
  const data = { no, kind, applicationId, digest: face.digest, auditorId };
  await record(tx, ctx, { type: "seal.made", subject: sealId, data });
  return { sealId, applicationId };
}

/** @throws seal.letter-missing, face-empty, not-picture, face-blank, resolution */
export const faceOf = (face: AnyFace): Promise<MadeFace> =>
  face.from === "text" ? makeFace(face.face) : takeFace(face.upload);

export function versionRow(
  asked: AnyFace,
  { png, drawing, widthMm, heightMm, dpi, digest }: MadeFace,
  { now, ...ids }: { id: string; sealId: string; number: number; now: Date },
): typeof sealVersion.$inferInsert {
  const face = asked.from === "text" ? asked.face : null;
  return { ...ids, state: "pending", face, png, drawing, widthMm, heightMm, dpi, digest, createdAt: now };
}

/** Whether a face of this seal waits for approval. */
export async function hasPendingFace(tx: Tx, sealId: string): Promise<boolean> {
  const rows = await tx.select({ state: sealVersion.state }).from(sealVersion).where(eq(sealVersion.sealId, sealId));
  return rows.some(({ state }) => state === "pending");
}
