import { generateKeyPair, type JsonWebKey } from "node:crypto";
import { promisify } from "node:util";
import { eq } from "drizzle-orm";
import { fromUtf8, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { masterKey } from "#server/master-key.ts";
import { ssoSigningKey } from "../schema.ts";

const PURPOSE = "sso/signing-key";
/** One key for the installation; its id is what clients see as `kid`. */
const ID = "rs256-1";

/** The provider's key set. The first process makes it; every other finds it. RSA, because every client library has RS256. */
export async function signingKeys(ctx: Context): Promise<{ keys: JsonWebKey[] }> {
  const found = (await read(ctx)) ?? (await make(ctx));
  return { keys: [{ ...found, kid: ID, use: "sig", alg: "RS256" }] };
}

async function read(ctx: Context): Promise<JsonWebKey | null> {
  const [row] = await ctx.db.select().from(ssoSigningKey).where(eq(ssoSigningKey.id, ID));
  return row ? (JSON.parse(fromUtf8(masterKey().open(PURPOSE, utf8(ID), row.sealedJwk))) as JsonWebKey) : null;
}

async function make(ctx: Context): Promise<JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 3072 });
  const jwk = privateKey.export({ format: "jwk" });
  try {
    await ctx.db.transaction(async (tx) => {
      const sealedJwk = masterKey().seal(PURPOSE, utf8(ID), utf8(JSON.stringify(jwk)));
      await tx.insert(ssoSigningKey).values({ id: ID, sealedJwk, createdAt: ctx.clock.now() });
      await record(tx, ctx, { type: "sso.signing-key-made", subject: ID, data: { algorithm: "RSA-3072" } });
    });
    return jwk;
  } catch (error) {
    const theirs = isDuplicateKey(error) ? await read(ctx) : null;
    if (!theirs) throw error;
    return theirs;
  }
}
