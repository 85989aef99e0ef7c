import { and, asc, eq, lt } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { CaChannel } from "./ca-channel.ts";
import { estChannel } from "./channels/est.ts";
import { issueCertificate } from "./issue-certificate.ts";
import { certificate } from "./schema.ts";

/** How long an application may rest before it is taken up again: longer than any CA's answer takes. */
const REST_MS = 600_000;
const BATCH = 50;

/** Takes up applications nobody works on any more, e.g. after a CA was away for hours. */
export async function resumeApplications(ctx: Context, ca: CaChannel = estChannel): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - REST_MS);
  const resting = await ctx.db
    .select({ id: certificate.id })
    .from(certificate)
    .where(and(eq(certificate.state, "applying"), lt(certificate.changedAt, before)))
    .orderBy(asc(certificate.changedAt))
    .limit(BATCH);
  for (const { id } of resting) {
    try {
      await issueCertificate(ctx, id, ca);
    } catch (error) {
      ctx.log.warn({ err: error, certificateId: id }, "a certificate was not issued");
    }
  }
}
