import {
  type BeforeEnd,
  hasConsoleAccount,
  openConsoleSession,
  type SignedIn,
} from "#modules/login/open-console-session.ts";
import type { Context } from "#server/context.ts";
import { ssoError } from "./errors.ts";
import { redeemTicket } from "./redeem-ticket.ts";
import { CONSOLE } from "./rules.ts";

/** The ticket of a login at the console's own page becomes a console session. @throws sso.ticket-*, no-account, person-stopped */
export async function signInByScan(
  ctx: Context,
  ticket: string,
  agent: string,
  before: BeforeEnd = async () => {},
): Promise<SignedIn> {
  return await redeemTicket(ctx, { ticket, systemId: CONSOLE.id }, async (tx, { person }) => {
    const { name, staffNo } = person;
    if (!(await hasConsoleAccount({ db: tx }, person.id))) throw ssoError("no-account", { name, staffNo });
    return await openConsoleSession(tx, ctx, { person, factors: "scan", agent }, before);
  });
}
