import { findByStaffNo, type Person, rolesOf } from "#modules/person/find-person.ts";
import { askGrant } from "#modules/seal/ask-grant.ts";
import { decideApplication } from "#modules/seal/decide-application.ts";
import { makeSealInput } from "#modules/seal/input.ts";
import { makeSeal } from "#modules/seal/make-seal.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";

/** Who makes, approves and audits the demonstration's seal (hospital.json). */
const [KEEPER, APPROVER, AUDITOR] = ["000401", "000402", "000012"] as const;

/** 病历专用章 for archiving, and 作废章. */
const SEALS = [
  {
    kind: "records",
    name: "病历专用章",
    face: { shape: "circle", diameterMm: 42, arc: env().HOSPITAL_NAME, middle: "病历专用章", serial: "0000 2026 0001" },
    reason: "病案归档",
  },
  {
    kind: "void",
    name: "作废章",
    face: { shape: "rectangle", widthMm: 60, heightMm: 24, lines: ["作 废"] },
    reason: "作废开错的文书",
  },
] as const;

/** Enabled seals that the records officers may use: asked for, approved and granted by people, as always. */
export async function makeSeals(ctx: Context): Promise<void> {
  const [keeper, approver, auditor] = await Promise.all(
    [KEEPER, APPROVER, AUDITOR].map((staffNo) => findByStaffNo(ctx, staffNo)),
  );
  if (!keeper || !approver || !auditor) throw new Error("the demonstration lacks people for its seal");
  const [asking, deciding] = await Promise.all([acting(ctx, keeper), acting(ctx, approver)]);
  const { id: auditorId, departmentId } = auditor;
  const now = ctx.clock.now();
  for (const { face, ...of } of SEALS) {
    const asked = makeSealInput.parse({ ...of, departmentId, auditorId, face: { from: "text", face } });
    const { sealId, applicationId } = await makeSeal(asking, asked);
    await decideApplication(deciding, { applicationId, isApproved: true, note: "" });
    const grant = await askGrant(asking, {
      sealId,
      holder: { kind: "role", id: "record-keeper" },
      documentTypes: null,
      from: now.toISOString(),
      until: new Date(now.getTime() + 365 * 86_400_000).toISOString(),
      maxUses: null,
      reason: "病案室日常使用",
    });
    await decideApplication(deciding, { applicationId: grant.applicationId, isApproved: true, note: "" });
  }
}

async function acting(ctx: Context, { id: personId, staffNo }: Person): Promise<Context> {
  return { ...ctx, actor: { kind: "staff", personId, staffNo, roles: await rolesOf(ctx, personId) } };
}
