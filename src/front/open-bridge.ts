import { endSessionsOf, tellVault } from "#modules/key/end-sessions-of.ts";
import { signInInput } from "#modules/login/input.ts";
import type { BeforeEnd } from "#modules/login/open-console-session.ts";
import { readSession, signOut } from "#modules/login/read-session.ts";
import { signIn } from "#modules/login/sign-in.ts";
import { signInByScan } from "#modules/sso/sign-in-by-scan.ts";
import { consoleRouter } from "#routers.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { tell } from "#server/trpc.ts";
import { type Base, contextOf } from "./base.ts";
import { offerBridge } from "./bridge.ts";
import { selfCheck } from "./self-check.ts";
import { contextFromCookies, wasCrowdedOutOf } from "./session.ts";

/** Set by the front door on every request; a header of that name from outside is overwritten. */
export const ADDRESS_HEADER = "x-xq-address";

/** @param connected how many exchange nodes the tunnel reaches now */
export function openBridge(base: Base, connected: () => number): void {
  offerBridge({
    hospital: env().HOSPITAL_NAME,
    async open(headers) {
      const ctx = await contextFromCookies(base, headers.get("cookie") ?? undefined, headers.get(ADDRESS_HEADER) ?? "");
      return { actor: ctx.actor, api: consoleRouter.createCaller(ctx) };
    },
    tell: (error) => tell(error, contextOf(base, { kind: "anonymous" })),
    async signIn(credentials, { address, agent }) {
      const ctx = contextOf(base, { kind: "anonymous", address });
      return await endingAutoSign(ctx, (before) => signIn(ctx, signInInput.parse(credentials), agent, before));
    },
    async signInByScan(ticket, { address, agent }) {
      const ctx = contextOf(base, { kind: "anonymous", address });
      return await endingAutoSign(ctx, (before) => signInByScan(ctx, ticket, agent, before));
    },
    wasCrowdedOut: (headers) => wasCrowdedOutOf(base, headers.get("cookie") ?? undefined),
    selfCheck: () => selfCheck(base, connected),
    async signOut(sessionId) {
      const ctx = contextOf(base, { kind: "anonymous" });
      const actor = await readSession(ctx, sessionId, "");
      await endingAutoSign(ctx, (before) => signOut(actor ? { ...ctx, actor } : ctx, sessionId, before));
    },
  });
}

/** A console session that ends takes its person's auto-sign session along (mandate/README.md, logout). */
async function endingAutoSign<T>(ctx: Context, work: (before: BeforeEnd) => Promise<T>): Promise<T> {
  const ended: string[] = [];
  const done = await work(async (tx, personId) => {
    ended.push(...(await endSessionsOf(tx, ctx, personId, "logout")));
  });
  await tellVault(ctx, ended, "logout");
  return done;
}
