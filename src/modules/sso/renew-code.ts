import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { CODE_MS, shownState } from "./rules.ts";
import { type Login, lockLogin, loginOfPage } from "./read-login.ts";
import { ssoLogin } from "./schema.ts";
import { codeOf, hashOf } from "./secrets.ts";

/** A new code for a page that still waits; the old one is dead at once. Anything but waiting stays as it is. @throws sso.page-unknown */
export async function renewCode(ctx: Context, page: string): Promise<Login> {
  const { id } = await loginOfPage(ctx, page);
  return await ctx.db.transaction(async (tx) => {
    const login = await lockLogin(tx, id);
    const now = ctx.clock.now();
    const shown = shownState(login, now);
    if (shown !== "waiting" && shown !== "mismatch") return login;
    const round = login.round + 1;
    const renewed = {
      round,
      codeHash: hashOf(codeOf(id, round)),
      codeUntil: new Date(Math.min(now.getTime() + CODE_MS, login.expiresAt.getTime())),
      mismatch: null,
      version: login.version + 1,
    };
    await tx.update(ssoLogin).set(renewed).where(eq(ssoLogin.id, id));
    return { ...login, ...renewed };
  });
}
