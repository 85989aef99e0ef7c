import { randomBytes } from "node:crypto";
import { and, count, eq, gt } from "drizzle-orm";
import { toBase64url, toHex } from "#core/bytes.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { ssoError } from "./errors.ts";
import { CODE_MS, LOGIN_MS, PAGES_PER_MINUTE } from "./rules.ts";
import { ssoLogin } from "./schema.ts";
import { codeOf, hashOf, ticketOf } from "./secrets.ts";

export type BeginLogin = {
  /** Who asks, as the phone will show it. */
  system: { id: string; name: string };
  /** The desk, as people call it; its network address is told apart. */
  workstation: string;
  /** Where the desk is; the address of the request when the page itself asks. */
  address: string;
  wantedPersonId?: string | null;
  origin?: string | null;
  returnUrl?: string | null;
};

/**
 * Opens a login at a desk. @returns the page's token: whoever holds it sees how the login goes, and gets its ticket
 * @throws sso.too-many-pages
 */
export async function beginLogin(
  ctx: Context,
  input: BeginLogin,
): Promise<{ loginId: string; page: string; expiresAt: Date }> {
  const issuedAt = ctx.clock.now();
  if (ctx.actor.kind === "anonymous") await refuseBusyAddress(ctx, input.address);
  const loginId = newId();
  const page = toBase64url(new Uint8Array(randomBytes(32)));
  const expiresAt = new Date(issuedAt.getTime() + LOGIN_MS);
  await ctx.db.insert(ssoLogin).values({
    id: loginId,
    pageHash: hashOf(page),
    codeHash: hashOf(codeOf(loginId, 0)),
    ticketHash: hashOf(ticketOf(loginId)),
    round: 0,
    codeUntil: new Date(issuedAt.getTime() + CODE_MS),
    systemId: input.system.id,
    systemName: input.system.name,
    workstation: input.workstation.slice(0, 64),
    address: input.address.slice(0, 64),
    wantedPersonId: input.wantedPersonId ?? null,
    origin: input.origin ?? null,
    returnUrl: input.returnUrl ?? null,
    version: 1,
    state: "waiting",
    nonce: toHex(new Uint8Array(randomBytes(32))),
    issuedAt,
    expiresAt,
  });
  return { loginId, page, expiresAt };
}

/** Pages that open by themselves are counted by address; a system that asks with its key answers for its own. */
async function refuseBusyAddress(ctx: Context, address: string): Promise<void> {
  const since = new Date(ctx.clock.now().getTime() - 60_000);
  const [recent] = await ctx.db
    .select({ pages: count() })
    .from(ssoLogin)
    .where(and(eq(ssoLogin.address, address), gt(ssoLogin.issuedAt, since)));
  if ((recent?.pages ?? 0) >= PAGES_PER_MINUTE) throw ssoError("too-many-pages");
}
