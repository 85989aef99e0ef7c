import { eq } from "drizzle-orm";
import { parseCertificate } from "#core/x509/certificate.ts";
import { crlStatus, parseCrl } from "#core/x509/crl.ts";
import { type Revocation, unknown } from "#core/x509/revocation.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { readCertificate } from "./certificate-of.ts";
import { certificateError } from "./errors.ts";
import { caCrl, certificate } from "./schema.ts";

/**
 * What the channel's newest stored CRL says about one of our certificates at a moment. Nothing is fetched: without a
 * list the answer is unknown, which is not good.
 * @param atMs milliseconds since 1970, default now
 * @throws certificate.not-found
 */
export async function revocationOf(ctx: Context, input: { certificateId: string; atMs?: number }): Promise<Revocation> {
  const [row] = await ctx.db
    .select({ channelId: certificate.channelId })
    .from(certificate)
    .where(eq(certificate.id, input.certificateId));
  if (!row) throw certificateError("not-found");
  const found = await readCertificate(ctx, input.certificateId);
  const [leaf, issuer] = (found?.chain ?? []).map(parseCertificate);
  const [list] = await ctx.db.select().from(caCrl).where(eq(caCrl.channelId, row.channelId));
  if (!leaf || !issuer || !list) return unknown("no-source");
  const atMs = input.atMs ?? ctx.clock.now().getTime();
  return crlStatus({ certificate: leaf, issuer, crl: parseCrl(list.der), atMs, crypto: nodeCrypto });
}
