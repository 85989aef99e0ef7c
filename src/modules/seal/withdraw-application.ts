import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { giveBack } from "./decide-application.ts";
import { sealError } from "./errors.ts";
import { findApplication, lockSeal } from "./lock-seal.ts";
import { staffOf } from "./powers.ts";
import { sealApplication } from "./schema.ts";

/** The applicant takes it back while nobody has decided it for good. @throws seal.no-application, not-applicant, decided */
export async function withdrawApplication(ctx: Context, { applicationId }: { applicationId: string }): Promise<void> {
  const { personId } = staffOf(ctx.actor);
  const { sealId } = await findApplication(ctx, applicationId);
  await ctx.db.transaction(async (tx) => {
    const row = await lockSeal(tx, sealId);
    const application = await findApplication({ db: tx }, applicationId);
    if (application.applicantId !== personId) throw sealError("not-applicant");
    if (application.state !== "pending") throw sealError("decided");
    await tx
      .update(sealApplication)
      .set({ state: "withdrawn", endedAt: ctx.clock.now() })
      .where(eq(sealApplication.id, applicationId));
    await giveBack(tx, ctx, row, application);
    await record(tx, ctx, { type: "seal.withdrawn", subject: sealId, data: { applicationId } });
  });
}
