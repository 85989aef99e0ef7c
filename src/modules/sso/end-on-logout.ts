import type { Provider } from "oidc-provider";
import { endSessionsOf, tellVault } from "#modules/key/end-sessions-of.ts";
import type { Context } from "#server/context.ts";

/**
 * Who logs out of a business system ends their auto-sign sessions, too, before the answer of the logout leaves: a doctor who
 * went home has no open session, at whichever desk it was opened.
 */
export function endSessionsOnLogout(provider: Provider, ctx: Context): void {
  provider.use(async (koa, next) => {
    await next();
    const { oidc } = koa;
    const personId = oidc?.session?.accountId;
    if (oidc?.route !== "end_session_confirm" || !oidc.params?.["logout"] || personId === undefined) return;
    const ended = await ctx.db.transaction((tx) => endSessionsOf(tx, ctx, personId, "logout"));
    await tellVault(ctx, ended, "logout");
  });
}
