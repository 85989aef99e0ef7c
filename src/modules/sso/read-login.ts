import { eq } from "drizzle-orm";
import QRCode from "qrcode";
import { findPerson } from "#modules/person/find-person.ts";
import { maskName } from "#modules/person/rules.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { ssoError } from "./errors.ts";
import { decideUntil, type LoginEnd, loginText, type ShownState, shownState } from "./rules.ts";
import { ssoLogin } from "./schema.ts";
import { codeOf, hashOf, ticketOf } from "./secrets.ts";

export type Login = typeof ssoLogin.$inferSelect;

/** What the page at the desk shows. Times are milliseconds from now, so that a desk's wrong clock does not matter. */
export type PageView = {
  loginId: string;
  version: number;
  state: ShownState;
  system: string;
  workstation: string;
  /** SVG of the code, while one is to be scanned. */
  qr: string | null;
  /** Of the code, or of the decision. */
  leftMs: number;
  match: string | null;
  /** Masked, with the department; of the person who scanned. */
  person: string | null;
  wanted: string | null;
  mismatch: string | null;
  end: LoginEnd | null;
  ticket: string | null;
  returnUrl: string | null;
  origin: string | null;
};

/** @throws sso.page-unknown */
export async function loginOfPage(ctx: Pick<Context, "db">, page: string): Promise<Login> {
  const [login] = await ctx.db
    .select()
    .from(ssoLogin)
    .where(eq(ssoLogin.pageHash, hashOf(page)));
  if (!login) throw ssoError("page-unknown");
  return login;
}

/** The login, locked until the transaction ends. @throws sso.not-found */
export async function lockLogin(tx: Tx, loginId: string): Promise<Login> {
  const [login] = await tx.select().from(ssoLogin).where(eq(ssoLogin.id, loginId)).for("update");
  if (!login) throw ssoError("not-found", { what: "登录请求", whatEn: "login request" });
  return login;
}

export async function pageView(ctx: Context, login: Login): Promise<PageView> {
  const now = ctx.clock.now();
  const state = shownState(login, now);
  const isOpen = state === "waiting" || state === "mismatch";
  const until = isOpen ? login.codeUntil : decideUntil(login);
  const scanner = login.personId ? await findPerson(ctx, login.personId) : null;
  const wanted = login.wantedPersonId ? await findPerson(ctx, login.wantedPersonId) : null;
  const isConfirmed = state === "confirmed";
  return {
    loginId: login.id,
    version: login.version,
    state,
    system: login.systemName,
    workstation: login.workstation,
    qr: isOpen ? await qrOf(codeOf(login.id, login.round)) : null,
    leftMs: Math.max(0, until.getTime() - now.getTime()),
    match: state === "scanned" ? login.match : null,
    person: scanner ? `${maskName(scanner.name)} · ${scanner.department}` : null,
    wanted: wanted ? `${maskName(wanted.name)}（${wanted.staffNo}）` : null,
    mismatch: state === "mismatch" ? login.mismatch : null,
    end: login.end,
    ticket: isConfirmed && !login.ticketUsedAt ? ticketOf(login.id) : null,
    returnUrl: isConfirmed ? login.returnUrl : null,
    origin: login.origin,
  };
}

const qrOf = (code: string): Promise<string> =>
  QRCode.toString(loginText(code), { type: "svg", errorCorrectionLevel: "M", margin: 0 });

/** How a system's own login stands; null for anybody else's. */
export async function loginState(
  ctx: Pick<Context, "db" | "clock">,
  { loginId, systemId }: { loginId: string; systemId: string },
): Promise<ShownState | null> {
  const [login] = await ctx.db.select().from(ssoLogin).where(eq(ssoLogin.id, loginId));
  return login?.systemId === systemId ? shownState(login, ctx.clock.now()) : null;
}
