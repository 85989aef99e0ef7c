import { eq } from "drizzle-orm";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { type Missed, missedInput } from "#modules/timestamp/external-input.ts";
import type { Context } from "#server/context.ts";
import { institutionKey, institutionSignature } from "./schema.ts";

export type InstitutionSignature = Omit<typeof institutionSignature.$inferSelect, "insteadOf"> & {
  insteadOf: Missed[];
  algorithm: (typeof institutionKey.$inferSelect)["algorithm"];
  /** The certificate and its issuers up to the trust anchor, DER. */
  chain: Uint8Array[];
};

/** One signature with the certificates it rests on; null when there is none. */
export async function readSignature(
  ctx: Pick<Context, "db">,
  signatureId: string,
): Promise<InstitutionSignature | null> {
  const [row] = await ctx.db
    .select()
    .from(institutionSignature)
    .innerJoin(institutionKey, eq(institutionKey.id, institutionSignature.keyId))
    .where(eq(institutionSignature.id, signatureId));
  if (!row) return null;
  const found = row.institution_signature;
  const certificate = await readCertificate(ctx, found.certificateId);
  return {
    ...found,
    insteadOf: missedInput.parse(found.insteadOf),
    algorithm: row.institution_key.algorithm,
    chain: certificate?.chain ?? [],
  };
}
