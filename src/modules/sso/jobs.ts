import { and, isNull, lt } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Chore } from "#server/jobs/run.ts";
import { ssoLogin, ssoOidc } from "./schema.ts";

const DAY_MS = 86_400_000;

/** Pages nobody signed at are gone after a day; assertions stay. Tokens go when they end. */
async function forgetEnded(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  await ctx.db
    .delete(ssoLogin)
    .where(and(isNull(ssoLogin.signatureDer), lt(ssoLogin.issuedAt, new Date(now.getTime() - DAY_MS))));
  await ctx.db.delete(ssoOidc).where(lt(ssoOidc.expiresAt, now));
}

export const ssoChores: Chore[] = [{ name: "sso.forget-ended", everyMs: 600_000, run: forgetEnded }];
