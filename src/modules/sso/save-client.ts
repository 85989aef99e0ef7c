import { randomBytes } from "node:crypto";
import { asc, eq } from "drizzle-orm";
import { z } from "zod";
import { fromUtf8, toBase64url, toHex, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { ssoError } from "./errors.ts";
import type { SaveClient, SetClientState } from "./input.ts";
import { ssoClient } from "./schema.ts";

const PURPOSE = "sso/client";
const urls = z.array(z.string());

export type Client = {
  id: string;
  name: string;
  redirectUris: string[];
  logoutUris: string[];
  state: "active" | "stopped";
  createdAt: Date;
};

/**
 * A system that logs people in by OpenID Connect. @returns the secret once, for a new one; null for a changed one
 * @throws sso.url-form, not-found
 */
export async function saveClient(
  ctx: Context,
  input: SaveClient,
): Promise<{ clientId: string; secret: string | null }> {
  for (const url of [...input.redirectUris, ...input.logoutUris])
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "") || url.includes("#")) throw ssoError("url-form", { url });
  const { name, redirectUris, logoutUris } = input;
  const clientId = input.clientId ?? `xqc${toHex(new Uint8Array(randomBytes(10)))}`;
  const secret = input.clientId === null ? toBase64url(new Uint8Array(randomBytes(32))) : null;
  await ctx.db.transaction(async (tx) => {
    if (secret === null) {
      const [row] = await tx.select().from(ssoClient).where(eq(ssoClient.id, clientId)).for("update");
      if (!row) throw ssoError("not-found", { what: "接入系统", whatEn: "client system" });
      await tx.update(ssoClient).set({ name, redirectUris, logoutUris }).where(eq(ssoClient.id, clientId));
    } else {
      const sealedSecret = seal(clientId, secret);
      const createdAt = ctx.clock.now();
      const row = { id: clientId, name, redirectUris, logoutUris, sealedSecret, state: "active" as const, createdAt };
      await tx.insert(ssoClient).values(row);
    }
    await record(tx, ctx, { type: "sso.client-saved", subject: clientId, data: { name, redirectUris, logoutUris } });
  });
  return { clientId, secret };
}

/** A new secret; the old one is dead at once. @throws sso.not-found */
export async function rotateSecret(ctx: Context, clientId: string): Promise<{ clientId: string; secret: string }> {
  const secret = toBase64url(new Uint8Array(randomBytes(32)));
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(ssoClient).where(eq(ssoClient.id, clientId)).for("update");
    if (!row) throw ssoError("not-found", { what: "接入系统", whatEn: "client system" });
    await tx
      .update(ssoClient)
      .set({ sealedSecret: seal(clientId, secret) })
      .where(eq(ssoClient.id, clientId));
    await record(tx, ctx, { type: "sso.client-secret-changed", subject: clientId, data: {} });
  });
  return { clientId, secret };
}

/** A stopped system starts no login. @throws sso.not-found */
export async function setClientState(ctx: Context, { clientId, state }: SetClientState): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(ssoClient).where(eq(ssoClient.id, clientId)).for("update");
    if (!row) throw ssoError("not-found", { what: "接入系统", whatEn: "client system" });
    await tx.update(ssoClient).set({ state }).where(eq(ssoClient.id, clientId));
    await record(tx, ctx, { type: "sso.client-state", subject: clientId, data: { state } });
  });
}

export async function listClients(ctx: Pick<Context, "db">): Promise<Client[]> {
  return (await ctx.db.select().from(ssoClient).orderBy(asc(ssoClient.createdAt))).map(shown);
}

/** An active client with its secret, for the provider alone. */
export async function clientWithSecret(
  ctx: Pick<Context, "db">,
  clientId: string,
): Promise<(Client & { secret: string }) | null> {
  const [row] = await ctx.db.select().from(ssoClient).where(eq(ssoClient.id, clientId));
  if (row?.state !== "active") return null;
  return { ...shown(row), secret: fromUtf8(masterKey().open(PURPOSE, utf8(row.id), row.sealedSecret)) };
}

const seal = (clientId: string, secret: string) => masterKey().seal(PURPOSE, utf8(clientId), utf8(secret));

function shown(row: typeof ssoClient.$inferSelect): Client {
  const { id, name, state, createdAt } = row;
  return {
    id,
    name,
    state,
    createdAt,
    redirectUris: urls.parse(row.redirectUris),
    logoutUris: urls.parse(row.logoutUris),
  };
}
