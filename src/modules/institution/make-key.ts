import { eq } from "drizzle-orm";
import { assembleCsr, csrInfo } from "#core/x509/csr.ts";
import { nameOf } from "#core/x509/name.ts";
import { record } from "#modules/audit/record.ts";
import { applyForCertificate } from "#modules/certificate/apply-for-certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { renewCertificate } from "#modules/certificate/renew-certificate.ts";
import { mayRenew } from "#modules/certificate/rules.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import {
  type KeyAlgorithm,
  newPrivateKey,
  openPrivateKey,
  schemeOf,
  sealPrivateKey,
  signWith,
} from "#server/private-key.ts";
import { sm3Hex } from "#server/sm3.ts";
import { institutionError } from "./errors.ts";
import { familyOf, KEY_PURPOSE } from "./rules.ts";
import { institutionKey } from "./schema.ts";

type Row = typeof institutionKey.$inferSelect;

/**
 * Makes a key of the hospital and asks the active channel's CA for its certificate. The key stays when the CA cannot be
 * reached: its certificate is then taken up again by certificate's own chore, or by `requestCertificate`.
 * @throws what `applyForCertificate` throws
 */
export async function makeKey(
  ctx: Context,
  { algorithm }: { algorithm: KeyAlgorithm },
  ca?: CaChannel,
): Promise<{ keyId: string }> {
  const id = newId();
  const { secret, spki } = await newPrivateKey(algorithm);
  const keySealed = sealPrivateKey(KEY_PURPOSE, id, secret);
  secret.fill(0);
  await ctx.db.transaction(async (tx) => {
    const createdAt = ctx.clock.now();
    const family = familyOf(algorithm);
    await tx.insert(institutionKey).values({ id, algorithm, family, state: "active", spki, keySealed, createdAt });
    await record(tx, ctx, { type: "institution.key-made", subject: id, data: { algorithm, spkiDigest: sm3Hex(spki) } });
  });
  await requestCertificate(ctx, { keyId: id }, ca);
  return { keyId: id };
}

/**
 * Asks for the certificate of a key that has none yet, or for the next one when the present one is near its end.
 * @throws institution.not-found, institution.retired, and what certificate's verbs throw
 */
export async function requestCertificate(
  ctx: Context,
  { keyId }: { keyId: string },
  ca?: CaChannel,
): Promise<{ certificateId: string }> {
  const key = await readKey(ctx, keyId);
  const current = await certificateOf(ctx, keyId);
  if (current && !mayRenew({ state: "issued", notAfter: current.notAfter }, ctx.clock.now()))
    return { certificateId: current.id };
  const csrDer = requestFor(key);
  const profile = key.family === "rsa" ? ("institution-rsa" as const) : ("institution" as const);
  return current
    ? await renewCertificate(ctx, { keyId, csrDer }, ca)
    : await applyForCertificate(ctx, { personId: null, keyId, csrDer, profile }, ca);
}

/** Asks for the next certificate of every active key whose present one is near its end. */
export async function renewCertificates(ctx: Context): Promise<void> {
  const keys = await ctx.db.select().from(institutionKey).where(eq(institutionKey.state, "active"));
  for (const { id } of keys) {
    try {
      await requestCertificate(ctx, { keyId: id });
    } catch (error) {
      ctx.log.warn({ err: error, keyId: id }, "an institution certificate was not renewed");
    }
  }
}

/** @throws institution.not-found, institution.retired */
async function readKey(ctx: Context, keyId: string): Promise<Row> {
  const [row] = await ctx.db.select().from(institutionKey).where(eq(institutionKey.id, keyId));
  if (!row) throw institutionError("not-found");
  if (row.state !== "active") throw institutionError("retired");
  return row;
}

/** A PKCS#10 in the hospital's name, signed by the key itself. */
function requestFor({ id, algorithm, spki, keySealed }: Row): Uint8Array {
  if (!keySealed) throw institutionError("retired");
  const hospital = env().HOSPITAL_NAME || "医院";
  const subject = nameOf([
    { label: "C", value: "CN" },
    { label: "O", value: hospital },
    { label: "CN", value: hospital },
  ]);
  const info = csrInfo({ subject, spki });
  const secret = openPrivateKey(KEY_PURPOSE, id, keySealed);
  try {
    return assembleCsr(info, signWith({ algorithm, secret }, info), schemeOf(algorithm));
  } finally {
    secret.fill(0);
  }
}
