import { and, desc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { CertificateState } from "./rules.ts";
import { certificate } from "./schema.ts";
import { openChain } from "./sealed.ts";

/** The certificate a key signs with. `chain` is the certificate and its issuers up to the trust anchor, DER. */
export type KeyCertificate = {
  id: string;
  keyId: string;
  personId: string | null;
  der: Uint8Array;
  chain: Uint8Array[];
  serial: string;
  notBefore: Date;
  notAfter: Date;
};

/** The newest issued, unrevoked certificate of a key; null when there is none. Whether it has expired is the caller's to see. */
export async function certificateOf(ctx: Pick<Context, "db">, keyId: string): Promise<KeyCertificate | null> {
  const [row] = await ctx.db
    .select()
    .from(certificate)
    .where(and(eq(certificate.keyId, keyId), eq(certificate.state, "issued")))
    .orderBy(desc(certificate.round))
    .limit(1);
  return row ? opened(row) : null;
}

/** One certificate by its id, in whatever state; null when it was never issued. */
export async function readCertificate(ctx: Pick<Context, "db">, certificateId: string): Promise<KeyCertificate | null> {
  const [row] = await ctx.db.select().from(certificate).where(eq(certificate.id, certificateId));
  return row ? opened(row) : null;
}

/** How the newest application of a key stands; null when there was none. */
export async function certificateState(ctx: Pick<Context, "db">, keyId: string): Promise<CertificateState | null> {
  const [row] = await ctx.db
    .select({ state: certificate.state })
    .from(certificate)
    .where(eq(certificate.keyId, keyId))
    .orderBy(desc(certificate.round))
    .limit(1);
  return row?.state ?? null;
}

function opened(row: typeof certificate.$inferSelect): KeyCertificate | null {
  if (!row.certificateSealed || !row.serial || !row.notBefore || !row.notAfter) return null;
  const chain = openChain(row.id, row.certificateSealed);
  const [der] = chain;
  const { id, keyId, personId, serial, notBefore, notAfter } = row;
  return der ? { id, keyId, personId, der, chain, serial, notBefore, notAfter } : null;
}
