import { and, eq, inArray } from "drizzle-orm";
import type { Adapter, AdapterPayload } from "oidc-provider";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import type { Context } from "#server/context.ts";
import { masterKey } from "#server/master-key.ts";
import { clientWithSecret } from "../save-client.ts";
import { ssoOidc } from "../schema.ts";
import { hashOf } from "../secrets.ts";

const PURPOSE = "sso/oidc";
/** Models a grant's end takes with it (oidc-provider's own list of grantable ones). */
const GRANTABLE = [
  "AccessToken",
  "AuthorizationCode",
  "RefreshToken",
  "DeviceCode",
  "BackchannelAuthenticationRequest",
];

/**
 * oidc-provider's storage on our tables. Ids are kept as SM3, because a token's id is the token; payloads are sealed.
 * Clients are rows of our own and cannot be written from here.
 */
export function adapterOn(base: Pick<Context, "db" | "clock">): new (model: string) => Adapter {
  return class implements Adapter {
    readonly #model: string;
    constructor(model: string) {
      this.#model = model;
    }

    async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
      if (this.#model === "Client") throw new Error("clients are made in the console");
      const idHash = hashOf(id);
      const row = {
        payload: masterKey().seal(PURPOSE, this.#aad(idHash), utf8(JSON.stringify(payload))),
        grantHash: payload.grantId ? hashOf(payload.grantId) : null,
        uidHash: payload.uid ? hashOf(payload.uid) : null,
        expiresAt: expiresIn ? new Date(base.clock.now().getTime() + expiresIn * 1000) : null,
      };
      await base.db
        .insert(ssoOidc)
        .values({ model: this.#model, idHash, ...row })
        .onDuplicateKeyUpdate({ set: row });
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      if (this.#model === "Client") return await clientPayload(base, id);
      const [row] = await base.db
        .select()
        .from(ssoOidc)
        .where(this.#is(hashOf(id)));
      return row && this.#opened(row);
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      const [row] = await base.db
        .select()
        .from(ssoOidc)
        .where(and(eq(ssoOidc.model, this.#model), eq(ssoOidc.uidHash, hashOf(uid))));
      return row && this.#opened(row);
    }

    /** The device flow is not offered. */
    async findByUserCode(): Promise<undefined> {}

    async consume(id: string): Promise<void> {
      await base.db
        .update(ssoOidc)
        .set({ consumedAt: base.clock.now() })
        .where(this.#is(hashOf(id)));
    }

    async destroy(id: string): Promise<void> {
      await base.db.delete(ssoOidc).where(this.#is(hashOf(id)));
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      await base.db
        .delete(ssoOidc)
        .where(and(eq(ssoOidc.grantHash, hashOf(grantId)), inArray(ssoOidc.model, GRANTABLE)));
    }

    #is(idHash: string) {
      return and(eq(ssoOidc.model, this.#model), eq(ssoOidc.idHash, idHash));
    }

    #aad(idHash: string): Uint8Array {
      return utf8(`${this.#model}|${idHash}`);
    }

    #opened(row: typeof ssoOidc.$inferSelect): AdapterPayload | undefined {
      if (row.expiresAt && row.expiresAt <= base.clock.now()) return undefined;
      const payload = JSON.parse(
        fromUtf8(masterKey().open(PURPOSE, this.#aad(row.idHash), row.payload)),
      ) as AdapterPayload;
      return row.consumedAt ? { ...payload, consumed: Math.floor(row.consumedAt.getTime() / 1000) } : payload;
    }
  };
}

async function clientPayload(base: Pick<Context, "db">, clientId: string): Promise<AdapterPayload | undefined> {
  const client = await clientWithSecret(base, clientId);
  if (!client) return undefined;
  return {
    client_id: client.id,
    client_secret: client.secret,
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.logoutUris,
  };
}
