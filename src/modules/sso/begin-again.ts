import type { Context } from "#server/context.ts";
import { beginLogin } from "./begin-login.ts";
import { ssoError } from "./errors.ts";
import { loginOfPage } from "./read-login.ts";
import { shownState } from "./rules.ts";

/** A new login like one that ended without a yes: same desk, same system. @throws sso.page-unknown, too-many-pages */
export async function beginAgain(ctx: Context, page: string): Promise<{ page: string }> {
  const login = await loginOfPage(ctx, page);
  const state = shownState(login, ctx.clock.now());
  if (state !== "cancelled" && state !== "expired") throw ssoError("page-unknown");
  const { systemId, systemName, workstation, address, wantedPersonId, origin, returnUrl } = login;
  return await beginLogin(ctx, {
    system: { id: systemId, name: systemName },
    workstation,
    address,
    wantedPersonId,
    origin,
    returnUrl,
  });
}
