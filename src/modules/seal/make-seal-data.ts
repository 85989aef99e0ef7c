import { and, eq } from "drizzle-orm";
import { assembleSeal, sealInfo } from "#core/seal/seal.ts";
import { record } from "#modules/audit/record.ts";
import { openKey } from "#modules/institution/sign-digest.ts";
import { certificatesInForce } from "#modules/institution/usable-key.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sm3Hex } from "#server/sm3.ts";
import type { Seal, SealVersion } from "./lock-seal.ts";
import { sealTypeOf } from "./rules.ts";
import { sealData } from "./schema.ts";

/** SES_Header.Vid. */
const VENDOR = "xingqian";

/**
 * 印章数据 (SESeal, GB/T 38540-2020 §6.1) for a face: made by the hospital's SM2 key (制章人), for the certificates of its keys
 * that are in force, valid as long as the first of them. Certificates that are renewed need it anew (§7.2 a3).
 * @throws institution.no-key, key.self-check
 */
export async function makeSealData(
  ctx: Context,
  seal: Pick<Seal, "id" | "no" | "name" | "kind">,
  version: Pick<SealVersion, "id" | "number" | "png" | "widthMm" | "heightMm">,
): Promise<typeof sealData.$inferInsert> {
  const key = await openKey(ctx, "sm2");
  try {
    const signers = await certificatesInForce(ctx);
    const now = ctx.clock.now();
    const { certificate } = key;
    const validUntil = new Date(Math.min(...signers.map(({ notAfter }) => notAfter.getTime())));
    const infoDer = sealInfo({
      vid: VENDOR,
      esId: `${seal.no}-V${version.number}-${seal.id}`,
      type: sealTypeOf(seal.kind),
      name: seal.name,
      signers: { kind: "certificates", ders: signers.map(({ der }) => der) },
      createdAt: now.getTime(),
      validFrom: now.getTime(),
      validUntil: validUntil.getTime(),
      picture: { type: "PNG", data: version.png, widthMm: version.widthMm, heightMm: version.heightMm },
      extensions: [],
    });
    const der = assembleSeal({ infoDer, makerCertificate: certificate.der, signature: key.sign(infoDer) });
    return {
      id: newId(),
      sealId: seal.id,
      versionId: version.id,
      state: "current",
      certificateId: certificate.id,
      signerIds: signers.map(({ id }) => id),
      der,
      digest: sm3Hex(der),
      validUntil,
      createdAt: now,
    };
  } finally {
    key.close();
  }
}

/** The seal's data from now on; what was sealed with the old keeps it. */
export async function replaceSealData(tx: Tx, ctx: Context, data: typeof sealData.$inferInsert): Promise<void> {
  await tx
    .update(sealData)
    .set({ state: "replaced" })
    .where(and(eq(sealData.sealId, data.sealId), eq(sealData.state, "current")));
  await tx.insert(sealData).values(data);
  const { id: sealDataId, digest, validUntil } = data;
  await record(tx, ctx, {
    type: "seal.data-issued",
    subject: data.sealId,
    data: { sealDataId, digest, validUntil: validUntil.toISOString() },
  });
}
