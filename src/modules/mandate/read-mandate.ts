import { eq } from "drizzle-orm";
import { toBase64url, toHex, utf8 } from "#core/bytes.ts";
import { signatureFromDer } from "#core/sm/sm2.ts";
import { type Mandate, readMandate as parseMandate } from "#core/sm/two-party/mandate.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { keyWindow } from "#modules/key/schema.ts";
import type { Context } from "#server/context.ts";
import { nativeSm2Verify } from "#server/native-sm2.ts";
import { sm3Hex } from "#server/sm3.ts";
import { mandateError } from "./errors.ts";
import { mandate } from "./schema.ts";

/** A mandate as evidence: everything needed to check, without us, that the doctor agreed and the vault took part. */
export type MandateEvidence = {
  mandateId: string;
  /** The signed text, as it stands; SM2 with the default id over its UTF-8 bytes. */
  text: string;
  /** SM3 of the text, hexadecimal. */
  digest: string;
  /** DER SEQUENCE{r,s}, base64url, and the certificate chain of the key that made it. */
  signature: string;
  certificates: string[];
  /** The vault's word over TH("dl/ack", mid, P, P1v, P2v, to), and the points it names, hexadecimal. */
  ack: string | null;
  P1v: string;
  P2v: string;
};

/** @throws mandate.not-found */
export async function mandateEvidence(ctx: Pick<Context, "db">, mandateId: string): Promise<MandateEvidence> {
  const [row] = await ctx.db.select().from(mandate).where(eq(mandate.id, mandateId));
  const [window] = await ctx.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId));
  if (!row || !window) throw mandateError("not-found");
  const certificate = await readCertificate(ctx, row.certificateId);
  return {
    mandateId,
    text: row.text,
    digest: row.digest,
    signature: toBase64url(row.signatureDer),
    certificates: (certificate?.chain ?? []).map(toBase64url),
    ack: window.ack && toBase64url(window.ack),
    P1v: window.vaultPoint,
    P2v: window.serverPoint,
  };
}

export type MandateRead = MandateEvidence & {
  said: Omit<Mandate, "P" | "vault"> & { P: string; vault: string };
  certificateId: string;
  signedAt: Date;
  used: number;
  endedAt: Date | null;
  endedWhy: string | null;
  /** Whether OpenSSL finds the doctor's signature over the text right, and the text unchanged. */
  isSignatureRight: boolean;
};

/** One mandate with its signature checked now. @throws mandate.not-found */
export async function readMandate(ctx: Pick<Context, "db">, mandateId: string): Promise<MandateRead> {
  const evidence = await mandateEvidence(ctx, mandateId);
  const [row] = await ctx.db.select().from(mandate).where(eq(mandate.id, mandateId));
  const [window] = await ctx.db.select().from(keyWindow).where(eq(keyWindow.id, mandateId));
  const certificate = row && (await readCertificate(ctx, row.certificateId));
  if (!row || !window || !certificate) throw mandateError("not-found");
  const { key } = parseCertificate(certificate.der);
  const message = utf8(row.text);
  const isSignatureRight =
    key.kind === "sm2" &&
    sm3Hex(message) === row.digest &&
    nativeSm2Verify(key.point, message, signatureFromDer(row.signatureDer));
  const { P, vault, ...said } = parseMandate(row.text);
  const { signedAt, certificateId } = row;
  const { used, endedAt, endedWhy } = window;
  return {
    ...evidence,
    said: { ...said, P: toHex(P), vault: toHex(vault) },
    certificateId,
    signedAt,
    used,
    endedAt,
    endedWhy,
    isSignatureRight,
  };
}
