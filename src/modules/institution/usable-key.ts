import { createHash } from "node:crypto";
import { and, desc, eq } from "drizzle-orm";
import { certificateOf, type KeyCertificate } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import { openPrivateKey, type PrivateKey } from "#server/private-key.ts";
import { sm3Bytes } from "#server/sm3.ts";
import { institutionError } from "./errors.ts";
import { KEY_PURPOSE, type KeyFamily } from "./rules.ts";
import { institutionKey } from "./schema.ts";

type Reader = Pick<Context, "db" | "clock">;

/**
 * The newest key of the family that has a certificate in force. Wipe its secret after use.
 * @throws institution.no-key
 */
export async function usableKey(
  ctx: Reader,
  family: KeyFamily,
): Promise<{ key: PrivateKey; certificate: KeyCertificate }> {
  for (const { id, algorithm, keySealed, certificate } of await keysInForce(ctx, family))
    return { key: { algorithm, secret: openPrivateKey(KEY_PURPOSE, id, keySealed) }, certificate };
  throw institutionError("no-key", { algorithm: family.toUpperCase() });
}

/** The certificates in force of every key of the hospital, of one family the newest first. */
export async function certificatesInForce(ctx: Reader): Promise<KeyCertificate[]> {
  const keys = [...(await keysInForce(ctx, "sm2")), ...(await keysInForce(ctx, "rsa"))];
  return keys.map(({ certificate }) => certificate);
}

async function keysInForce(ctx: Reader, family: KeyFamily) {
  const rows = await ctx.db
    .select()
    .from(institutionKey)
    .where(and(eq(institutionKey.family, family), eq(institutionKey.state, "active")))
    .orderBy(desc(institutionKey.createdAt), desc(institutionKey.id));
  const now = ctx.clock.now();
  const found = await Promise.all(
    rows.map(async ({ id, algorithm, keySealed }) => {
      const certificate = await certificateOf(ctx, id);
      if (!keySealed || !certificate || now < certificate.notBefore || now >= certificate.notAfter) return [];
      return [{ id, algorithm, keySealed, certificate }];
    }),
  );
  return found.flat();
}

/** A digest by the hash that goes with the family. */
export const hashed = (family: KeyFamily, bytes: Uint8Array): Uint8Array =>
  family === "sm2" ? sm3Bytes(bytes) : new Uint8Array(createHash("sha256").update(bytes).digest());
