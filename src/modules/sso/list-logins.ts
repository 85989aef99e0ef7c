import { and, count, desc, eq, gt, isNotNull, isNull, like, lte, or, type SQL } from "drizzle-orm";
import { person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import type { ListLogins } from "./input.ts";
import { DECIDE_MS, type LoginEnd, type ShownState, shownState } from "./rules.ts";
import { ssoLogin } from "./schema.ts";

export type LoginRow = {
  id: string;
  state: ShownState;
  end: LoginEnd | null;
  system: string;
  workstation: string;
  address: string;
  person: { name: string; staffNo: string } | null;
  issuedAt: Date;
  decidedAt: Date | null;
  isUsed: boolean;
};

/** Logins, newest first. Pages nobody ever scanned are left out unless they are asked for by their state. */
export async function listLogins(ctx: Context, input: ListLogins): Promise<{ logins: LoginRow[]; total: number }> {
  const now = ctx.clock.now();
  const like_ = `%${(input.search ?? "").replaceAll(/[%_\\]/g, "\\$&")}%`;
  const where = and(
    stateIs(input.state, now),
    input.search
      ? or(
          like(person.name, like_),
          like(person.staffNo, like_),
          like(ssoLogin.workstation, like_),
          like(ssoLogin.systemName, like_),
        )
      : undefined,
  );
  const [total] = await ctx.db
    .select({ n: count() })
    .from(ssoLogin)
    .leftJoin(person, eq(person.id, ssoLogin.personId))
    .where(where);
  const rows = await ctx.db
    .select({ login: ssoLogin, name: person.name, staffNo: person.staffNo })
    .from(ssoLogin)
    .leftJoin(person, eq(person.id, ssoLogin.personId))
    .where(where)
    .orderBy(desc(ssoLogin.issuedAt))
    .limit(input.pageSize)
    .offset((input.page - 1) * input.pageSize);
  return {
    total: total?.n ?? 0,
    logins: rows.map(({ login, name, staffNo }) => ({
      id: login.id,
      state: shownState(login, now),
      end: login.end,
      system: login.systemName,
      workstation: login.workstation,
      address: login.address,
      person: name !== null && staffNo !== null ? { name, staffNo } : null,
      issuedAt: login.issuedAt,
      decidedAt: login.decidedAt,
      isUsed: login.ticketUsedAt !== null,
    })),
  };
}

/** The same decision as `shownState`, for the database. */
function stateIs(state: ShownState | undefined, now: Date): SQL | undefined {
  const decideSince = new Date(now.getTime() - DECIDE_MS);
  switch (state) {
    case undefined:
      return or(isNotNull(ssoLogin.personId), isNotNull(ssoLogin.mismatch), eq(ssoLogin.state, "cancelled"));
    case "waiting":
      return and(eq(ssoLogin.state, "waiting"), gt(ssoLogin.expiresAt, now), isNull(ssoLogin.mismatch));
    case "mismatch":
      return and(eq(ssoLogin.state, "waiting"), gt(ssoLogin.expiresAt, now), isNotNull(ssoLogin.mismatch));
    case "scanned":
      return and(eq(ssoLogin.state, "scanned"), gt(ssoLogin.scannedAt, decideSince));
    case "expired":
      return or(
        and(eq(ssoLogin.state, "waiting"), lte(ssoLogin.expiresAt, now)),
        and(eq(ssoLogin.state, "scanned"), lte(ssoLogin.scannedAt, decideSince)),
      );
    case "confirmed":
    case "cancelled":
      return eq(ssoLogin.state, state);
  }
}
