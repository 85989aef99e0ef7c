import { and, eq } from "drizzle-orm";
import type { Family } from "#core/cms/data-format.ts";
import { signedDataLength } from "#core/cms/place.ts";
import { signatureToDer } from "#core/sm/sm2.ts";
import { messageToSign } from "#core/sm/two-party/content.ts";
import { fromBase64url, toBase64url, toHex } from "#core/bytes.ts";
import { AppError } from "#core/error.ts";
import { approvalError } from "#modules/approval/errors.ts";
import type { Consent } from "#modules/approval/consent.ts";
import type { CmsRequest } from "#modules/approval/input.ts";
import { usableCertificate } from "#modules/approval/usable-certificate.ts";
import { record } from "#modules/audit/record.ts";
import { certificateOf, certificateState, type KeyCertificate } from "#modules/certificate/certificate-of.ts";
import { revocationEvidence } from "#modules/certificate/revocation-evidence.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { locatedInput } from "#modules/document/input.ts";
import { prepareContent } from "#modules/document/prepare-content.ts";
import { prepareSignature } from "#modules/document/prepare-signature.ts";
import { isWarned, warningsOf } from "#modules/document/rules.ts";
import { readDocument } from "#modules/document/read-document.ts";
import type { Prepared, SessionFacts } from "#modules/key/session.ts";
import { isBoundTo } from "#modules/login/read-terminal.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { tokenBytes } from "#modules/timestamp/token-bytes.ts";
import { handwritingOf } from "#modules/seal/read-handwriting.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { inTurns } from "#server/in-turns.ts";
import { enqueue } from "#server/jobs/enqueue.ts";
import { describeDocument } from "./describe-document.ts";
import { signingError } from "./errors.ts";
import { lockTask, readTask, type SignTask } from "./read-request.ts";
import { readingRefusal, signRefusal } from "./rules.ts";
import { signature, signPreparation, signTask } from "./schema.ts";
import { pagesSeen } from "./see-page.ts";
import { finishDocument, walkKind, walkSignature } from "./walk-signature.ts";

/**
 * A doctor signs documents: each subject is a sign task, each message the signed attributes over the prepared digest, or for
 * a raw signature (P1) the data itself.
 */
export const signConsent: Consent<CmsRequest> = {
  async prepare(ctx, session, request) {
    const certificate = await usableCertificate(ctx, session.keyId);
    const taskIds = [...new Set(request.taskIds)];
    const inBatch = taskIds.length > 1;
    const items: Prepared[] = [];
    const refusals = new Map<string, AppError>();
    const prepared = await inTurns(taskIds, AT_ONCE, async (taskId) => {
      try {
        return await prepareTask(ctx, session, certificate, { taskId, inBatch, heeded: request.heeded ?? [] });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        refusals.set(taskId, error);
        return null;
      }
    });
    for (const one of prepared) if (one) items.push(one);
    const leftOut = [...refusals].map(([subjectId, { code, say }]) => ({ subjectId, code, say }));
    // One document that cannot be signed does not hold up the others; if none can, the first one's reason is the answer.
    if (items.length === 0) throw refusals.get(taskIds[0] ?? "") ?? approvalError("nothing-to-sign");
    return { items, leftOut };
  },

  async recheck(tx, ctx, session, taskId) {
    const { task, request, tasks } = await lockTask(tx, taskId);
    const refusal = signRefusal(request, task, tasks, session.personId, ctx.clock.now());
    if (refusal) return `signing.${refusal}`;
    const person = await findPerson({ db: tx }, session.personId);
    if (person?.state !== "active") return "signing.person-stopped";
    if (!(await isBoundTo({ db: tx }, session.terminalId, session.personId))) return "signing.unbound";
    const prepared = await preparationOf(tx, session, taskId);
    const certificate = await certificateOf({ db: tx }, session.keyId);
    if (!certificate && (await certificateState({ db: tx }, session.keyId)) === "held")
      return "signing.certificate-held";
    const isCurrent = certificate?.id === prepared?.certificateId && certificate !== null;
    if (!isCurrent || certificate.notAfter <= ctx.clock.now()) return "signing.certificate-ended";
    if (!prepared || (await hasMoved(tx, prepared.documentId, prepared.baseRevision))) return "signing.document-moved";
    return null;
  },

  async accept(tx, ctx, session, item) {
    const taskId = item.subjectId;
    const prepared = await preparationOf(tx, session, taskId);
    const { task } = await readTask(tx, taskId);
    if (!prepared) throw signingError("document-moved");
    const now = ctx.clock.now();
    const signatureId = newId();
    await tx.insert(signature).values({
      id: signatureId,
      taskId,
      requestId: task.requestId,
      documentId: task.documentId,
      personId: session.personId,
      keyId: session.keyId,
      certificateId: prepared.certificateId,
      sessionId: session.sessionId,
      slot: item.slot,
      mandateId: session.windowId,
      preparedId: prepared.preparedId,
      baseRevision: prepared.baseRevision,
      step: "signed",
      message: item.message,
      signatureDer: signatureToDer({ r: item.r, s: item.s }),
      approvedAt: now,
      signedAt: now,
    });
    await tx.update(signTask).set({ state: "signed", endedAt: now }).where(eq(signTask.id, taskId));
    // The request goes on with it at once; this job is for when it cannot.
    const runAt = new Date(now.getTime() + 3000 + 200 * item.slot);
    await enqueue(tx, ctx, walkKind, { signatureId }, { runAt });
    const { keyId } = session;
    const transcript = session.transcript ?? "";
    await record(tx, ctx, {
      type: "signing.approved",
      subject: task.requestId,
      data: { taskId, keyId, transcript: toHex(fromBase64url(transcript)) },
    });
    const data = { taskId, keyId, r: toHex(item.r), s: toHex(item.s) };
    await record(tx, ctx, { type: "signing.signed", subject: task.requestId, data });
  },

  async settle(ctx, _session, taskIds) {
    await inTurns(taskIds, AT_ONCE, async (taskId) => {
      const [row] = await ctx.db.select({ id: signature.id }).from(signature).where(eq(signature.taskId, taskId));
      if (row) await walkSignature(ctx, { signatureId: row.id });
    });
  },
};

/** So many documents of a batch are worked on at once: tokens are committed in groups, and files wait for the disk. */
const AT_ONCE = 4;

type Reader = Pick<Context["db"], "select">;

/** Fixes what would be signed: the digest the phone will see, and M (protocol.md §4). */
async function prepareTask(
  ctx: Context,
  session: SessionFacts,
  certificate: KeyCertificate,
  { taskId, inBatch, heeded }: { taskId: string; inBatch: boolean; heeded: readonly string[] },
): Promise<Prepared> {
  const { task, request, tasks } = await readTask(ctx.db, taskId);
  const refusal = signRefusal(request, task, tasks, session.personId, ctx.clock.now());
  if (refusal) throw signingError(refusal);
  const document = await readDocument(ctx, task.documentId);
  const warnings = warningsOf(document).map(({ zh }) => zh);
  const reading = {
    readAt: task.readAt,
    pagesSeen: document.mustRead ? await pagesSeen(ctx.db, taskId) : 0,
    isHeeded: warnings.length === heeded.length && warnings.every((one, at) => one === heeded[at]),
  };
  const unread = readingRefusal({ ...document, isWarned: isWarned(document) }, reading, inBatch);
  if (unread) throw signingError(unread);
  if (document.needsStatus) await assertGood(ctx, certificate, document.typeName);
  await finishDocument(ctx, task.documentId);
  const { preparedId, baseRevision, digest } =
    request.format === "pdf"
      ? await preparePlace(ctx, session, { task, family: request.contentTypes, certificate })
      : await prepareContent(ctx, task);
  const made = { preparedId, baseRevision, digest, certificateId: certificate.id };
  await keepPreparation(ctx, session, task, { ...made, heeded: heeded.length });
  const type = request.format === "p1" ? ("data" as const) : ("cms" as const);
  const fields = {
    ...describeDocument(document),
    system: request.system,
    ...(type === "cms" && request.contentTypes === "gm" ? { contentTypes: "gm" } : {}),
    ...(type === "data" ? { raw: toBase64url((await currentBytes(ctx, task.documentId, 1)).bytes) } : {}),
  };
  const own = { P: session.publicKey, certificateDer: certificate.der };
  return { subjectId: taskId, type, digest, fields, message: messageToSign({ type, digest, fields }, own) };
}

/** What the CA said last, at most a quarter of an hour ago; asked anew when that is older. */
async function assertGood(ctx: Context, { chain }: KeyCertificate, type: string): Promise<void> {
  const { statuses, problems } = await revocationEvidence(ctx, { chain });
  if (statuses.some(({ now }) => now.status === "revoked")) throw approvalError("certificate-revoked");
  const doubt = statuses.find(({ now }) => now.status === "unknown");
  if (doubt?.now.status === "unknown")
    throw signingError("status-unknown", { type, why: problems[0] ?? doubt.now.why });
}

type Placing = { task: SignTask; family: Family; certificate: KeyCertificate };

/** Reserves a place in the newest revision, with the signer's handwriting, name and time (电子病历应用管理规范 asks for both). */
async function preparePlace(ctx: Context, { personId }: SessionFacts, { task, family, certificate }: Placing) {
  const [person, hand] = [await findPerson(ctx, personId), await handwritingOf(ctx, personId)];
  if (!hand || !person) throw signingError("no-handwriting");
  const { authorities } = await readDocument(ctx, task.documentId);
  const token = await tokenBytes(ctx, { authorities });
  return await prepareSignature(ctx, {
    documentId: task.documentId,
    reservedBytes: signedDataLength({ certificates: certificate.chain, family, tokenBytes: token }),
    at: locatedInput.parse(task.located),
    appearance: {
      kind: "handwriting",
      png: hand.png,
      lines: [`${person.name}  ${person.staffNo}${await inPlaceOf(ctx, task)}`, localTime(ctx.clock.now())],
    },
  });
}

/** Who signs for another says so in the document. */
async function inPlaceOf(ctx: Context, { delegatedFrom }: SignTask): Promise<string> {
  const person = delegatedFrom === null ? null : await findPerson(ctx, delegatedFrom);
  return person ? `（代 ${person.name}）` : "";
}

async function keepPreparation(
  ctx: Context,
  { keyId, cid }: SessionFacts,
  { id: taskId, documentId, requestId }: SignTask,
  {
    heeded,
    ...made
  }: Pick<typeof signPreparation.$inferSelect, "preparedId" | "baseRevision" | "certificateId"> & {
    digest: Uint8Array;
    heeded: number;
  },
): Promise<void> {
  const digest = toHex(made.digest);
  await ctx.db.transaction(async (tx) => {
    const mine = and(
      eq(signPreparation.keyId, keyId),
      eq(signPreparation.cid, cid),
      eq(signPreparation.taskId, taskId),
    );
    await tx.delete(signPreparation).where(mine);
    const row = { ...made, digest, id: newId(), taskId, keyId, cid, documentId, createdAt: ctx.clock.now() };
    await tx.insert(signPreparation).values(row);
    const data = { taskId, baseRevision: made.baseRevision, digest, ...(heeded > 0 ? { heeded } : {}) };
    await record(tx, ctx, { type: "signing.prepared", subject: requestId, data });
  });
}

/** What an offer fixed for a task. */
export async function preparationOf(tx: Reader, session: SessionFacts, taskId: string) {
  const [found] = await tx
    .select()
    .from(signPreparation)
    .where(
      and(
        eq(signPreparation.keyId, session.keyId),
        eq(signPreparation.cid, session.cid),
        eq(signPreparation.taskId, taskId),
      ),
    );
  return found ?? null;
}

/** Whether another signature is already made on this revision, or is in the document beyond it. */
async function hasMoved(tx: Tx, documentId: string, baseRevision: number): Promise<boolean> {
  const [made] = await tx
    .select({ id: signature.id })
    .from(signature)
    .where(and(eq(signature.documentId, documentId), eq(signature.baseRevision, baseRevision)))
    .for("update");
  if (made) return true;
  return (await readDocument({ db: tx }, documentId)).revision !== baseRevision;
}

/** Minutes in Beijing time, for the line under the picture: `2026-11-24 10:18`. */
function localTime(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace("T", " ");
}
