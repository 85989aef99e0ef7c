import { getToken } from "next-auth/jwt";
import { readSession, wasCrowdedOut } from "#modules/login/read-session.ts";
import type { Actor, Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { cookiesOf } from "#server/http.ts";
import { type Base, contextOf } from "./base.ts";

/** Who a console request comes from: next-auth's cookie names a session row, and the row decides. */
export async function contextFromCookies(base: Base, cookie: string | undefined, address: string): Promise<Context> {
  const anonymous: Actor = { kind: "anonymous", address };
  const ctx = contextOf(base, anonymous);
  const sessionId = await sessionIdOf(cookie);
  if (!sessionId) return ctx;
  return { ...ctx, actor: (await readSession(ctx, sessionId, address)) ?? anonymous };
}

/** Whether the session that the cookie names was ended by a newer sign-in. */
export async function wasCrowdedOutOf(base: Base, cookie: string | undefined): Promise<boolean> {
  const sessionId = await sessionIdOf(cookie);
  return sessionId !== null && (await wasCrowdedOut(base, sessionId));
}

async function sessionIdOf(cookie: string | undefined): Promise<string | null> {
  if (!cookie?.includes("next-auth.session-token")) return null;
  const req = { cookies: cookiesOf(cookie), headers: {} } as Parameters<typeof getToken>[0]["req"];
  const token = await getToken({
    req,
    secret: env().NEXTAUTH_SECRET,
    secureCookie: env().APP_URL.startsWith("https://"),
  });
  return typeof token?.sid === "string" ? token.sid : null;
}
