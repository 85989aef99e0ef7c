import { parseCertificate } from "#core/x509/certificate.ts";
import { listTrustAnchors } from "#modules/certificate/trust-anchors.ts";
import type { Context } from "#server/context.ts";
import type { Report } from "./report.ts";
import { verifyDocument } from "./verify-document.ts";

/** What a file that somebody brings is worth, under the roots this hospital has on file. Nothing is stored. */
export async function verifyUpload(ctx: Context, pdf: Uint8Array): Promise<Report> {
  const anchors = (await listTrustAnchors(ctx)).map((anchor) => parseCertificate(anchor.der));
  return verifyDocument(pdf, { anchors, nowMs: ctx.clock.now().getTime() });
}
