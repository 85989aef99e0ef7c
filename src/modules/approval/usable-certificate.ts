import { certificateOf, certificateState, type KeyCertificate } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import { approvalError } from "./errors.ts";

/** The certificate a key may sign with now. @throws approval.no-certificate, certificate-held, certificate-revoked, certificate-ended */
export async function usableCertificate(ctx: Context, keyId: string): Promise<KeyCertificate> {
  const certificate = await certificateOf(ctx, keyId);
  if (!certificate) {
    const state = await certificateState(ctx, keyId);
    const why = { held: "certificate-held", revoked: "certificate-revoked" } as const;
    throw approvalError(state === "held" || state === "revoked" ? why[state] : "no-certificate");
  }
  if (certificate.notAfter <= ctx.clock.now()) throw approvalError("certificate-ended");
  return certificate;
}
