import { eq } from "drizzle-orm";
import { parseCertificate } from "#core/x509/certificate.ts";
import { type PathStatus, statusOfPath } from "#core/x509/path-status.ts";
import type { Context } from "#server/context.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { readCertificate } from "./certificate-of.ts";
import { certificateError } from "./errors.ts";
import { storedEvidence } from "./revocation/stored.ts";
import { certificate } from "./schema.ts";

/**
 * What the stored lists and answers say about one of our certificates and its issuers, at a moment and now. Nothing is fetched:
 * without one the answer is unknown, which is not good.
 * @param atMs milliseconds since 1970, default now
 * @returns one status per certificate, from the certificate to its anchor; empty when it was never issued
 * @throws certificate.not-found
 */
export async function revocationOf(
  ctx: Context,
  input: { certificateId: string; atMs?: number },
): Promise<PathStatus[]> {
  const [row] = await ctx.db
    .select({ id: certificate.id })
    .from(certificate)
    .where(eq(certificate.id, input.certificateId));
  if (!row) throw certificateError("not-found");
  const found = await readCertificate(ctx, input.certificateId);
  const path = (found?.chain ?? []).map(parseCertificate);
  const nowMs = ctx.clock.now().getTime();
  const evidence = await storedEvidence(ctx, path);
  return statusOfPath({ path, evidence, atMs: input.atMs ?? nowMs, nowMs, crypto: nodeCrypto });
}
