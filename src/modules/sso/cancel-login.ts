import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { ssoError } from "./errors.ts";
import type { LoginEnd } from "./rules.ts";
import { type Login, lockLogin, loginOfPage } from "./read-login.ts";
import { ssoLogin } from "./schema.ts";

/** "不是我" at the desk. What was decided stays. @throws sso.page-unknown */
export async function cancelAtDesk(ctx: Context, page: string): Promise<void> {
  const { id } = await loginOfPage(ctx, page);
  await ctx.db.transaction(async (tx) => end(tx, ctx, await lockLogin(tx, id), "desk"));
}

/** "取消" on the phone that scanned it. @throws sso.not-yours */
export async function cancelOnPhone(
  ctx: Context,
  { loginId, personId }: { loginId: string; personId: string },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const login = await lockLogin(tx, loginId);
    if (login.personId !== personId) throw ssoError("not-yours");
    await end(tx, ctx, login, "phone");
  });
}

/** The phone picked another number than the desk shows: somebody else's screen was scanned. */
export async function cancelForNumber(ctx: Context, loginId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => end(tx, ctx, await lockLogin(tx, loginId), "number"));
}

async function end(tx: Tx, ctx: Context, login: Login, why: LoginEnd): Promise<void> {
  if (login.state === "confirmed" || login.state === "cancelled") return;
  await tx
    .update(ssoLogin)
    .set({ state: "cancelled", end: why, decidedAt: ctx.clock.now(), version: login.version + 1 })
    .where(eq(ssoLogin.id, login.id));
  await record(tx, ctx, { type: "sso.cancelled", subject: login.id, data: { by: why, personId: login.personId } });
}
