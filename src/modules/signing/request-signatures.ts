import { and, eq } from "drizzle-orm";
import type { DataFormat, Family } from "#core/cms/data-format.ts";
import { requireUnambiguous } from "#core/sm/two-party/ambiguity.ts";
import { record } from "#modules/audit/record.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { locatePlace } from "#modules/document/locate-place.ts";
import type { Located, Place } from "#modules/document/input.ts";
import { readDocument, requireStanding } from "#modules/document/read-document.ts";
import { document } from "#modules/document/schema.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import { personError } from "#modules/person/errors.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { signingError } from "./errors.ts";
import { DEFAULT_EXPIRY_MINUTES, type Format, formatRefusal, type Order } from "./rules.ts";
import { signRequest, signTask } from "./schema.ts";

export type RequestSignatures = {
  documentId: string;
  applicationId: string;
  order: Order;
  /** The place is for PDFs only. */
  signers: readonly { staffNo: string; place: Place | null }[];
  /** For data and digests; a detached CMS when it is not said. */
  format?: DataFormat;
  contentTypes?: Family;
  expiresInMinutes?: number;
  workstation?: string;
};

/**
 * Asks people to sign one document: a request and a task for each signer, in the order given. Places and formats are
 * looked at now, so that a keyword that is not there is the sender's error and not the doctor's. One open request a document.
 * @throws person.not-found, signing.signer-stopped, signing.signer-twice, signing.other-request-open, signing.place-missing,
 *   signing.format-unfit, signing.format-needs-content, signing.content-ambiguous, document.*
 */
export async function requestSignatures(
  ctx: Context,
  input: RequestSignatures,
): Promise<{ requestId: string; tasks: { taskId: string; staffNo: string; orderNo: number }[] }> {
  const { documentId, applicationId, order, contentTypes = "pkcs7" } = input;
  const format = await formatOf(ctx, input);
  if (format === "pdf" && input.signers.some(({ place }) => place === null)) throw signingError("place-missing");
  const signers = await Promise.all(input.signers.map((one) => readSigner(ctx, documentId, one)));
  const twice = signers.find((one, at) => signers.findIndex((other) => other.personId === one.personId) !== at);
  if (twice) throw signingError("signer-twice", { staffNo: twice.staffNo });

  const system = ctx.actor.kind === "application" ? ctx.actor.name : "";
  const { workstation = null, expiresInMinutes = DEFAULT_EXPIRY_MINUTES } = input;
  const planned = {
    documentId,
    applicationId,
    system,
    order,
    format,
    contentTypes,
    workstation,
    expiresInMinutes,
    signers,
  };
  return await ctx.db.transaction((tx) => storeRequest(tx, ctx, planned));
}

/** A request as it will be stored: signers are known and their places found. */
export type PlannedRequest = {
  documentId: string;
  /** Null for the hospital's own console. */
  applicationId: string | null;
  /** Who asks, as the signer is shown it. */
  system: string;
  order: Order;
  format: Format;
  contentTypes: Family;
  workstation: string | null;
  expiresInMinutes: number;
  signers: readonly { personId: string; staffNo: string; place: Place | null; located: Located | null }[];
};

/**
 * The request with its tasks, in the caller's transaction; the document may have been stored in it.
 * @throws signing.other-request-open, document.voided
 */
export async function storeRequest(
  tx: Tx,
  ctx: Context,
  planned: PlannedRequest,
): Promise<{ requestId: string; tasks: { taskId: string; staffNo: string; orderNo: number }[] }> {
  const { signers, expiresInMinutes, ...asked } = planned;
  const { documentId, order } = asked;
  const requestId = newId();
  const createdAt = ctx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + expiresInMinutes * 60_000);
  const tasks = signers.map((one, at) => ({ taskId: newId(), orderNo: at + 1, ...one }));
  // Two senders at once take turns on the document.
  await tx.select({ id: document.id }).from(document).where(eq(document.id, documentId)).for("update");
  requireStanding(await readDocument({ db: tx }, documentId));
  const [open] = await tx
    .select({ id: signRequest.id })
    .from(signRequest)
    .where(and(eq(signRequest.documentId, documentId), eq(signRequest.state, "open")))
    .for("update");
  if (open) throw signingError("other-request-open");
  await tx.insert(signRequest).values({ ...asked, id: requestId, state: "open", expiresAt, createdAt });
  for (const { taskId, orderNo, personId, place, located } of tasks)
    await tx.insert(signTask).values({
      id: taskId,
      requestId,
      documentId,
      personId,
      orderNo,
      place,
      located,
      state: "waiting",
      openedAt: createdAt,
    });
  const first = order === "sequential" ? tasks.slice(0, 1) : tasks;
  // In one order everywhere: two requests to the same people do not wait for each other.
  for (const personId of first.map((one) => one.personId).sort()) await tellPerson(tx, ctx, personId, "task");
  const { format, applicationId } = asked;
  const data = { documentId, order, format, signers: tasks.map((task) => task.staffNo), applicationId };
  await record(tx, ctx, { type: "signing.requested", subject: requestId, data });
  return { requestId, tasks: tasks.map(({ taskId, staffNo, orderNo }) => ({ taskId, staffNo, orderNo })) };
}

async function formatOf(ctx: Context, { documentId, format }: RequestSignatures): Promise<Format> {
  const { kind } = await readDocument(ctx, documentId);
  const wanted = format ?? (kind === "pdf" ? "pdf" : "p7-detached");
  const refusal = formatRefusal(kind, wanted);
  if (refusal) throw signingError(refusal);
  if (wanted === "p1") refuseAmbiguous((await currentBytes(ctx, documentId, 1)).bytes);
  return wanted;
}

/** Every phone would refuse it (protocol.md §4 "What may be signed"); the sender hears it first. */
function refuseAmbiguous(content: Uint8Array): void {
  try {
    requireUnambiguous(content);
  } catch (error) {
    throw signingError("content-ambiguous", {}, error);
  }
}

async function readSigner(ctx: Context, documentId: string, { staffNo, place }: RequestSignatures["signers"][number]) {
  const personId = await requireSigner(ctx, staffNo);
  const located = place && (await locatePlace(ctx, documentId, place));
  return { personId, staffNo, place, located };
}

/**
 * Somebody who may be asked to sign. Whoever takes a document in only to have it signed asks before that.
 * @returns the person's id @throws person.not-found, signing.signer-stopped
 */
export async function requireSigner(ctx: Context, staffNo: string): Promise<string> {
  const person = await findByStaffNo(ctx, staffNo);
  if (!person) throw personError("not-found", { staffNo });
  if (person.state !== "active") throw signingError("signer-stopped", { staffNo });
  return person.id;
}
