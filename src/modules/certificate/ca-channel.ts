import type { Context } from "#server/context.ts";
import type { RevokeReason } from "./rules.ts";

/**
 * What a CA protocol must do for us. Calls go through the gateway and never run inside a transaction; failures are the
 * gateway's AppErrors. DER in, DER out.
 */
export type CaChannel = {
  /** The CA's own certificates, as certs-only SignedData. */
  caCertificates(ctx: Context, connector: string): Promise<Uint8Array>;
  /** First certificate for a PKCS#10 request; the answer is certs-only SignedData. */
  enroll(ctx: Context, connector: string, input: { label: string; csrDer: Uint8Array }): Promise<Uint8Array>;
  /** Another one for a subject that has one. */
  reenroll(ctx: Context, connector: string, input: { label: string; csrDer: Uint8Array }): Promise<Uint8Array>;
  /** CertificateList. */
  crl(ctx: Context, connector: string): Promise<Uint8Array>;
  /** Asks for revocation. Safe to repeat. */
  revoke(ctx: Context, connector: string, input: { serialHex: string; reason: RevokeReason }): Promise<void>;
};
