import type { z } from "zod";
import { parseCertificate } from "#core/x509/certificate.ts";
import { inName } from "#core/x509/name.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { type InstitutionSignature, readSignature } from "#modules/institution/read-signature.ts";
import { familyOf } from "#modules/institution/rules.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { readRequest, type Signature, signaturesOf, type SignRequest, tasksOf } from "#modules/signing/read-request.ts";
import { type Missed, missedInput } from "#modules/timestamp/external-input.ts";
import { missedReason, OWN } from "#modules/timestamp/rules.ts";
import type { Context } from "#server/context.ts";
import type { dataSignatureOutput } from "./data-input.ts";
import { hisError } from "./errors.ts";

type Shown = z.infer<typeof dataSignatureOutput>;

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** A data signature as a HIS sees it. @throws his.not-found also for another application's */
export async function showDataSignature(ctx: Context, signatureId: string, applicationId: string): Promise<Shown> {
  const made = await readSignature(ctx, signatureId);
  if (made?.applicationId === applicationId) return byInstitution(made);
  const request = await readRequest(ctx.db, signatureId);
  const shown = request?.applicationId === applicationId ? await byPerson(ctx, request) : null;
  if (!shown) throw hisError("not-found", { what: "数据签名", whatEn: "data signature" });
  return shown;
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
      stampedBy: made.stampedBy,
      insteadOf: passedOver(made.insteadOf),
      certificatesBase64: made.chain.map(base64),
    },
  };
}

/** Null for requests that are no data signature: PDFs, and digests several people sign. */
export async function byPerson(ctx: Context, request: SignRequest): Promise<Shown | null> {
  const [task, second] = await tasksOf(ctx.db, request.id);
  if (request.format === "pdf" || !task || second) return null;
  const [made] = await signaturesOf(ctx.db, request.id);
  const { title, externalId, digest } = await readDocument(ctx, request.documentId);
  const person = await findPerson(ctx, task.personId);
  return {
    signatureId: request.id,
    state: stateOf(request.state, made !== undefined),
    format: request.format,
    contentTypes: request.contentTypes,
    title,
    externalId,
    digest: { algorithm: "SM3", value: digest },
    signer: { kind: "person", algorithm: "SM2", name: person?.name ?? "", staffNo: person?.staffNo ?? null },
    createdAt: request.createdAt.toISOString(),
    signedAt: made?.signedAt.toISOString() ?? null,
    expiresAt: request.expiresAt.toISOString(),
    reason: task.reason ?? request.endedWhy,
    result: made && request.state === "completed" ? await resultOf(ctx, made) : null,
  };
}

function stateOf(state: SignRequest["state"], isMade: boolean): Shown["state"] {
  if (state === "completed") return "signed";
  if (state === "open") return isMade ? "finishing" : "waiting";
  return state;
}

const passedOver = (missed: readonly Missed[]) => missed.map((one) => ({ ...one, ...missedReason(one) }));

async function resultOf(ctx: Context, made: Signature) {
  const { cms, signatureDer, token, stampedBy, insteadOf, certificateId } = made;
  const certificate = await readCertificate(ctx, certificateId);
  return {
    signatureBase64: base64(cms ?? signatureDer),
    timestampBase64: cms === null && token ? base64(token) : null,
    stampedBy: token && (stampedBy ?? OWN),
    insteadOf: passedOver(missedInput.parse(insteadOf ?? [])),
    certificatesBase64: (certificate?.chain ?? []).map(base64),
  };
}
