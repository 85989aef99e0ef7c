import { asc } from "drizzle-orm";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import type { Context } from "#server/context.ts";
import { toPem } from "./pem.ts";
import { trustAnchor } from "./schema.ts";

export type TrustAnchor = {
  id: string;
  name: string;
  subject: string;
  fingerprint: string;
  notAfter: Date;
  der: Uint8Array;
  pem: string;
};

export async function listTrustAnchors(ctx: Pick<Context, "db">): Promise<TrustAnchor[]> {
  const rows = await ctx.db.select().from(trustAnchor).orderBy(asc(trustAnchor.name));
  return rows.map(({ id, name, fingerprint, notAfter, der }) => ({
    id,
    name,
    subject: parseCertificate(der).subject.text,
    fingerprint,
    notAfter,
    der,
    pem: toPem(der),
  }));
}

/** The anchors as `verifyChain` takes them. */
export async function trustedCertificates(ctx: Pick<Context, "db">): Promise<Certificate[]> {
  const rows = await ctx.db.select({ der: trustAnchor.der }).from(trustAnchor);
  return rows.map(({ der }) => parseCertificate(der));
}
