import { eq } from "drizzle-orm";
import { type Certificate, parseCertificate } from "#core/x509/certificate.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { certificateError } from "./errors.ts";
import { type AddTrustAnchor, addTrustAnchorInput } from "./input.ts";
import { fromPem } from "./pem.ts";
import { trustAnchor } from "./schema.ts";

/**
 * Decides to trust a CA certificate. The same certificate again changes nothing.
 * @throws certificate.anchor-malformed, certificate.anchor-not-ca, certificate.anchor-expired
 */
export async function addTrustAnchor(ctx: Context, raw: AddTrustAnchor): Promise<{ anchorId: string }> {
  const { name, pem } = addTrustAnchorInput.parse(raw);
  const parsed = readAnchor(pem);
  const now = ctx.clock.now();
  if (parsed.version === 3 && parsed.extensions.basicConstraints?.ca !== true) throw certificateError("anchor-not-ca");
  if (now.getTime() > parsed.notAfter) throw certificateError("anchor-expired");
  const fingerprint = sm3Hex(parsed.der);
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(trustAnchor).where(eq(trustAnchor.fingerprint, fingerprint));
    if (found) return { anchorId: found.id };
    const anchorId = newId();
    const notAfter = new Date(parsed.notAfter);
    await tx.insert(trustAnchor).values({ id: anchorId, name, fingerprint, der: parsed.der, notAfter, createdAt: now });
    await record(tx, ctx, {
      type: "certificate.anchor-added",
      subject: anchorId,
      data: { name, fingerprint, subject: parsed.subject.text },
    });
    return { anchorId };
  });
}

function readAnchor(pem: string): Certificate {
  const [der, more] = fromPem(pem);
  if (!der || more) throw certificateError("anchor-malformed");
  try {
    return parseCertificate(der);
  } catch (error) {
    throw certificateError("anchor-malformed", {}, error);
  }
}
