import type { Bytes } from "#core/bytes.ts";
import { storedCrls } from "#modules/certificate/stored-crls.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import type { Context } from "#server/context.ts";
import type { Report } from "./report.ts";
import { verifyDocument } from "./verify-document.ts";

/** A file somebody brings, judged by the hospital's trust anchors and the revocation lists it holds. Nothing is stored. */
export async function verifyUpload(ctx: Context, pdf: Bytes): Promise<Report> {
  const [anchors, crls] = await Promise.all([trustedCertificates(ctx), storedCrls(ctx)]);
  return verifyDocument(pdf, { anchors, crls, nowMs: ctx.clock.now().getTime() });
}
