import type { RevocationReason } from "#core/x509/revocation.ts";
import type { Context } from "#server/context.ts";

/**
 * What a CA protocol must do for us. Calls go through the gateway and never run inside a transaction; failures are the
 * gateway's AppErrors. DER in, DER out.
 */
export type CaChannel = {
  /** The CA's own certificates, as certs-only SignedData; with a label, as the CA gives them to who uses that profile. */
  caCertificates(ctx: Context, connector: string, label?: string): Promise<Uint8Array>;
  /** First certificate for a PKCS#10 request; the answer is certs-only SignedData. */
  enroll(ctx: Context, connector: string, input: { label: string; csrDer: Uint8Array }): Promise<Uint8Array>;
  /** Another one for a subject that has one. */
  reenroll(ctx: Context, connector: string, input: { label: string; csrDer: Uint8Array }): Promise<Uint8Array>;
  /** Where the CA tells of revocations, as the exchange is configured; `{n}` in an address is a part's number, `at` the CA's own. */
  sources(
    ctx: Context,
    connector: string,
  ): Promise<{ crls: Record<string, string>; ocsp: boolean; at?: string | null }>;
  /** CertificateList by the exchange's name for it. */
  crl(ctx: Context, connector: string, list: { name: string; part: string }): Promise<Uint8Array>;
  /** OCSPResponse to an OCSPRequest. */
  ocsp(ctx: Context, connector: string, requestDer: Uint8Array): Promise<Uint8Array>;
  /** Asks for revocation, or with `removeFromCRL` for the end of a hold. Safe to repeat. */
  revoke(
    ctx: Context,
    connector: string,
    input: { serialHex: string; reason: RevocationReason; invalidSince: Date | null },
  ): Promise<void>;
};
