import { eq } from "drizzle-orm";
import { z } from "zod";
import { parseToken } from "#core/tsp/verify-token.ts";
import { parseCertificate } from "#core/x509/certificate.ts";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { describeDocument, type Described, voidedOf } from "./describe-document.ts";
import { signingError } from "./errors.ts";
import { readTask } from "./read-request.ts";
import type { Step, TaskState } from "./rules.ts";
import { signature } from "./schema.ts";

/** What one signature of a person rests on, as their own record shows it. Times are ISO 8601 UTC, digests hexadecimal SM3. */
export type SigningRecord = Described & {
  taskId: string;
  state: TaskState;
  at: string;
  reason: string | null;
  system: string;
  workstation: string | null;
  delegatedFrom: string | null;
  /** When the document was made void (作废) since, and why; signatures on it stay what they are. */
  voided: { at: string; reason: string } | null;
  signed: {
    at: string;
    step: Step;
    terminalId: string | null;
    revision: number | null;
    digest: string | null;
    /** What the check of the written file said; null until then. */
    verdict: string | null;
    certificate: { subject: string; issuer: string; serial: string; notBefore: string; notAfter: string } | null;
    /** null: none yet, or none at all. */
    token: { at: string; serial: string; accuracyMs: number | null } | null;
  } | null;
};

const facts = z.object({ verdict: z.string(), terminalId: z.string().nullable() });

/** @throws signing.not-found, signing.not-yours */
export async function readRecord(
  ctx: Context,
  { taskId, personId }: { taskId: string; personId: string },
): Promise<SigningRecord> {
  const { task, request } = await readTask(ctx.db, taskId);
  if (task.personId !== personId && task.delegatedFrom !== personId) throw signingError("not-yours");
  const document = await readDocument(ctx, task.documentId);
  const [made] = await ctx.db.select().from(signature).where(eq(signature.taskId, taskId));
  const from = task.delegatedFrom === null ? null : await findPerson(ctx, task.delegatedFrom);
  return {
    ...describeDocument(document),
    taskId,
    voided: voidedOf(document),
    state: task.state,
    at: (task.endedAt ?? task.openedAt).toISOString(),
    reason: task.reason,
    system: request.system,
    workstation: request.workstation,
    delegatedFrom: from?.name ?? null,
    signed: made ? await signedFacts(ctx, made) : null,
  };
}

async function signedFacts(ctx: Context, made: typeof signature.$inferSelect): Promise<SigningRecord["signed"]> {
  const certificate = await readCertificate(ctx, made.certificateId);
  const parsed = certificate && parseCertificate(certificate.der);
  const evidence = made.evidence === null ? null : facts.parse(JSON.parse(made.evidence));
  const info = made.token && parseToken(made.token).info;
  return {
    at: made.signedAt.toISOString(),
    step: made.step,
    terminalId: evidence?.terminalId ?? null,
    revision: made.revision,
    digest: made.revisionDigest,
    verdict: evidence?.verdict ?? null,
    certificate: parsed && {
      subject: parsed.subject.text,
      issuer: parsed.issuer.text,
      serial: parsed.serialHex,
      notBefore: new Date(parsed.notBefore).toISOString(),
      notAfter: new Date(parsed.notAfter).toISOString(),
    },
    token: info && { at: new Date(info.genTime).toISOString(), serial: info.serialHex, accuracyMs: info.accuracyMs },
  };
}
