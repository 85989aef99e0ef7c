import { z } from "zod";
import type { Bytes } from "#core/bytes.ts";
import type { RevocationReason } from "#core/x509/revocation.ts";
import type { Context } from "#server/context.ts";
import { callConnector } from "./call-connector.ts";

const binary = z.base64().transform((text): Bytes => new Uint8Array(Buffer.from(text, "base64")));
const base64 = (bytes: Bytes) => Buffer.from(bytes).toString("base64");

/** The channel's CA certificates as a certs-only PKCS#7, DER; with a label, those of that profile (RFC 7030 §3.2.2, §4.1). */
export async function estCaCerts(ctx: Context, channel: string, label?: string): Promise<Bytes> {
  const payload = label === undefined ? {} : { label };
  return (await callConnector(ctx, `ca.${channel}.cacerts`, payload, z.object({ pkcs7: binary }))).pkcs7;
}

/** Sends a PKCS#10 (DER) to the CA's profile `label`; gives the certificate as a certs-only PKCS#7, DER (RFC 7030 §4.2). */
export async function estEnroll(ctx: Context, channel: string, request: { label: string; csrDer: Bytes }) {
  return await enroll(ctx, `ca.${channel}.simpleenroll`, request);
}

/** The same for a subject that has a certificate already (RFC 7030 §4.2.2). */
export async function estReenroll(ctx: Context, channel: string, request: { label: string; csrDer: Bytes }) {
  return await enroll(ctx, `ca.${channel}.simplereenroll`, request);
}

async function enroll(ctx: Context, connector: string, { label, csrDer }: { label: string; csrDer: Bytes }) {
  const payload = { label, csr: base64(csrDer) };
  return (await callConnector(ctx, connector, payload, z.object({ pkcs7: binary }))).pkcs7;
}

/**
 * Asks the CA to revoke, to hold (`certificateHold`) or to end a hold (`removeFromCRL`). EST has no such operation, so this
 * is the channel's private address. Safe to repeat.
 */
export async function estRevoke(
  ctx: Context,
  channel: string,
  { serialHex, reason, invalidSince }: { serialHex: string; reason: RevocationReason; invalidSince: Date | null },
): Promise<void> {
  const serial = serialHex.toLowerCase();
  const payload = { serial, reason, ...(invalidSince ? { invalidityDate: invalidSince.toISOString() } : {}) };
  await callConnector(ctx, `ca.${channel}.revoke`, payload, z.object({}));
}

/** Where the channel's CA tells of revocations: lists by name with their addresses (`{n}`: a part's number), and OCSP. */
export type RevocationSources = z.infer<typeof sourcesShape>;
const sourcesShape = z.object({
  crls: z.record(z.string(), z.string()),
  ocsp: z.boolean(),
  /** The CA's address; absent from an exchange node that is older than we are. */
  at: z.string().nullable().optional(),
});

/** What the exchange is configured for; nothing is asked outside. */
export async function revocationSources(ctx: Context, channel: string): Promise<RevocationSources> {
  return await callConnector(ctx, `ca.${channel}.sources`, {}, sourcesShape);
}

/** The newest list of this name, DER. @param list.part the number in place of `{n}`, else empty */
export async function crl(ctx: Context, channel: string, list: { name: string; part: string }): Promise<Bytes> {
  const payload = { list: list.name, ...(list.part === "" ? {} : { part: list.part }) };
  return (await callConnector(ctx, `ca.${channel}.crl`, payload, z.object({ crl: binary }))).crl;
}

/** An OCSP answer (DER) to a request (DER), RFC 6960. The caller checks signature, serial and nonce. */
export async function ocsp(ctx: Context, channel: string, requestDer: Bytes): Promise<Bytes> {
  const payload = { request: base64(requestDer) };
  return (await callConnector(ctx, `ca.${channel}.ocsp`, payload, z.object({ response: binary }))).response;
}
