import type { z } from "zod";
import { parseCertificate } from "#core/x509/certificate.ts";
import { inName } from "#core/x509/name.ts";
import { type InstitutionSignature, readSignature } from "#modules/institution/read-signature.ts";
import { familyOf } from "#modules/institution/rules.ts";
import type { Context } from "#server/context.ts";
import type { dataSignatureOutput } from "./data-input.ts";
import { hisError } from "./errors.ts";

type Shown = z.infer<typeof dataSignatureOutput>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** A data signature as a HIS sees it. @throws his.not-found also for another application's */
export async function showDataSignature(ctx: Context, signatureId: string, applicationId: string): Promise<Shown> {
  const made = await readSignature(ctx, signatureId);
  if (made?.applicationId !== applicationId) throw hisError("not-found", { what: "数据签名" });
  return byInstitution(made);
}

function byInstitution(made: InstitutionSignature): Shown {
  const isSm2 = familyOf(made.algorithm) === "sm2";
  const [der] = made.chain;
  const subject = der ? parseCertificate(der).subject : null;
  const { id: signatureId, format, contentTypes, title, externalId } = made;
  const signedAt = made.signedAt.toISOString();
  return {
    signatureId,
    state: "signed",
    format,
    contentTypes,
    title,
    externalId,
    digest: { algorithm: isSm2 ? "SM3" : "SHA-256", value: made.digest },
    signer: {
      kind: "institution",
      algorithm: isSm2 ? "SM2" : "RSA",
      name: (subject && (inName(subject, "CN") ?? subject.text)) ?? "",
      staffNo: null,
    },
    createdAt: signedAt,
    signedAt,
    expiresAt: null,
    reason: null,
    result: {
      signatureBase64: base64(made.result),
      timestampBase64: made.token && base64(made.token),
      certificatesBase64: made.chain.map(base64),
    },
  };
}
