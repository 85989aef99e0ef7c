import { and, asc, count, desc, eq, gte, inArray, lt, or } from "drizzle-orm";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { currentBytes } from "#modules/document/current-bytes.ts";
import { type DocumentFacts, readDocument, readDocuments } from "#modules/document/read-document.ts";
import { isWarned, warningsOf } from "#modules/document/rules.ts";
import { placeInput, type Place } from "#modules/document/input.ts";
import { findPeople } from "#modules/person/find-person.ts";
import type { Words } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { monthOf } from "#server/month.ts";
import { describeDocument, type Described, voidedOf } from "./describe-document.ts";
import { signingErrors, type SigningReason, signingError } from "./errors.ts";
import type { History } from "./input.ts";
import { readTask, signaturesOf, type SignRequest, type SignTask } from "./read-request.ts";
import {
  delegationRefusal,
  dueAt,
  type Format,
  type Order,
  signRefusal,
  type TaskState,
  waitsForTimestamp,
} from "./rules.ts";
import { signature, signRequest, signTask } from "./schema.ts";

export type InboxTask = Described & {
  taskId: string;
  /** A PDF has pages; data is read as it stands; of a digest there is nothing to read. */
  kind: DocumentFacts["kind"];
  /** What is signed raw (p1) has to be opened first: a phone signs no bytes it has not shown. */
  format: Format;
  /** The system that asked, e.g. "HIS". */
  system: string;
  waitingSince: string;
  expiresAt: string;
  order: Order;
  signers: { name: string; state: TaskState }[];
  /** Signed alone, after every page was read. */
  mustRead: boolean;
  /** Intake found something: signed alone, after it was opened. */
  isWarned: boolean;
  /** When it is overdue; null: never. */
  dueAt: string | null;
  isOverdue: boolean;
  bedNo: string | null;
  /** Equal for documents of one patient's stay; says nothing else. */
  patientKey: string;
  /** The externally known place it was asked from. */
  workstation: string | null;
  /** Who was asked first, when this is signed in their place (代签). */
  delegatedFrom: string | null;
  /** Whether this signer's turn has come; null means yes. */
  canSign: { reason: string; say: Words } | null;
};

export type ReadTask = InboxTask & {
  /** SM3 of the newest revision, or of the data, hexadecimal: what the screen shows and the phone compares. */
  digest: string;
  state: TaskState;
  /** Empty for what is no PDF. */
  places: Place[];
  /** The data itself, base64url, for the phone to show and to hash; null unless `kind` is data. */
  content: string | null;
  /** What intake found hidden and what it did to the file, each in words. */
  warnings: Words[];
  /** Whether it may be handed to a colleague. */
  mayDelegate: boolean;
  /** timestamp: signed, but no trusted time is at hand (待补时间戳); it is stamped by itself later. */
  waitsFor: "timestamp" | null;
};

export type HistoryItem = {
  taskId: string;
  title: string;
  documentType: string;
  patientMasked: string;
  state: TaskState;
  at: string;
  reason: string | null;
  /** When the document was made void (作废) since, and why; null while it stands. */
  voided: { at: string; reason: string } | null;
};

/** What waits for this person, overdue first, then oldest first; tasks whose turn has not come are listed too, with the reason. */
export async function inbox(ctx: Context, personId: string): Promise<InboxTask[]> {
  const rows = await ctx.db
    .select({ task: signTask, request: signRequest })
    .from(signTask)
    .innerJoin(signRequest, eq(signRequest.id, signTask.requestId))
    .where(and(eq(signTask.personId, personId), eq(signTask.state, "waiting"), eq(signRequest.state, "open")))
    .orderBy(asc(signTask.openedAt))
    .limit(200);
  const now = ctx.clock.now();
  const open = rows.filter(({ request }) => request.expiresAt > now);
  const documents = await readDocuments(
    ctx,
    open.map(({ task }) => task.documentId),
  );
  const found = new Map(documents.map((one) => [one.id, one]));
  const all = await tasksOfRequests(
    ctx,
    open.map(({ request }) => request.id),
  );
  const names = await namesOf(ctx, all);
  const list = open.flatMap(({ task, request }) => {
    const document = found.get(task.documentId);
    const tasks = all.filter((one) => one.requestId === request.id);
    return document ? [shown({ task, request, tasks, document, names, now })] : [];
  });
  return [...list.filter((one) => one.isOverdue), ...list.filter((one) => !one.isOverdue)];
}

/** How many signatures this person made since a moment. */
export async function countSigned(ctx: Context, personId: string, since: Date): Promise<number> {
  const [found] = await ctx.db
    .select({ n: count() })
    .from(signature)
    .where(and(eq(signature.personId, personId), gte(signature.signedAt, since)));
  return found?.n ?? 0;
}

/** One task whole, for reading; the first reading is recorded. @throws signing.not-found, signing.not-yours */
export async function openTask(ctx: Context, taskId: string, personId: string): Promise<ReadTask> {
  const { task, request, tasks } = await readTask(ctx.db, taskId);
  if (task.personId !== personId) throw signingError("not-yours");
  const document = await readDocument(ctx, task.documentId);
  const names = await namesOf(ctx, tasks);
  const made = (await signaturesOf(ctx.db, request.id)).find((one) => one.taskId === taskId);
  const warnings = warningsOf(document);
  const now = ctx.clock.now();
  if (task.readAt === null)
    await ctx.db.transaction(async (tx) => {
      await tx.update(signTask).set({ readAt: now }).where(eq(signTask.id, taskId));
      await record(tx, ctx, { type: "signing.read", subject: request.id, data: { taskId, warnings: warnings.length } });
    });
  return {
    ...shown({ task, request, tasks, document, names, now }),
    digest: document.digest,
    state: task.state,
    warnings,
    places: request.format === "pdf" ? [placeInput.parse(task.place)] : [],
    mayDelegate: delegationRefusal(request, task, document.delegation, personId, now) === null,
    waitsFor: waitsForTimestamp(made?.problem ?? null) ? "timestamp" : null,
    content: document.kind === "data" ? toBase64url((await currentBytes(ctx, document.id, 1)).bytes) : null,
  };
}

const PAGE = 30;
const SIGNED = ["signed"] as const;
const REFUSED = ["declined", "returned"] as const;
const ENDED = [...SIGNED, ...REFUSED, "cancelled", "expired"] as const;

/** What this person signed or declined, newest first. `cursor` is the last item's time. */
export async function history(
  ctx: Context,
  personId: string,
  { cursor, month, state }: History,
): Promise<{ items: HistoryItem[]; next?: string }> {
  const span = month === undefined ? null : monthOf(month);
  const rows = await ctx.db
    .select()
    .from(signTask)
    .where(
      and(
        eq(signTask.personId, personId),
        inArray(signTask.state, [...(state === "signed" ? SIGNED : state === "refused" ? REFUSED : ENDED)]),
        cursor === undefined ? undefined : after(cursor),
        span ? and(gte(signTask.endedAt, span.from), lt(signTask.endedAt, span.until)) : undefined,
      ),
    )
    .orderBy(desc(signTask.endedAt), desc(signTask.id))
    .limit(PAGE);
  const documents = await readDocuments(
    ctx,
    rows.map((row) => row.documentId),
  );
  const found = new Map(documents.map((one) => [one.id, one]));
  const items = rows.flatMap((row) => {
    const document = found.get(row.documentId);
    if (!document) return [];
    const { title, documentType, patientMasked } = describeDocument(document);
    const at = (row.endedAt ?? row.openedAt).toISOString();
    const voided = voidedOf(document);
    return [{ taskId: row.id, title, documentType, patientMasked, state: row.state, at, reason: row.reason, voided }];
  });
  const last = rows.at(-1);
  const next = last && `${(last.endedAt ?? last.openedAt).toISOString()}/${last.id}`;
  return rows.length === PAGE && next ? { items, next } : { items };
}

/** What comes after the row a cursor names. A batch ends in one millisecond: the id tells its rows apart. */
function after(cursor: string) {
  const [at = "", id = ""] = cursor.split("/");
  const moment = new Date(at);
  return or(lt(signTask.endedAt, moment), and(eq(signTask.endedAt, moment), lt(signTask.id, id)));
}

type Shown = {
  task: SignTask;
  request: SignRequest;
  tasks: readonly SignTask[];
  document: DocumentFacts;
  names: ReadonlyMap<string, string>;
  now: Date;
};

function shown({ task, request, tasks, document, names, now }: Shown): InboxTask {
  const refusal = signRefusal(request, task, tasks, task.personId, now);
  const due = dueAt(task.openedAt, document.dueHours);
  const { patient } = document;
  return {
    ...describeDocument(document),
    kind: document.kind,
    format: request.format,
    taskId: task.id,
    system: request.system,
    waitingSince: task.openedAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    order: request.order,
    mustRead: document.mustRead,
    isWarned: isWarned(document),
    dueAt: due?.toISOString() ?? null,
    isOverdue: due !== null && due <= now,
    bedNo: patient?.bedNo ?? null,
    patientKey: sm3Hex(utf8(JSON.stringify([patient?.name, patient?.visitNo ?? patient?.bedNo]))).slice(0, 16),
    workstation: request.workstation,
    delegatedFrom: task.delegatedFrom === null ? null : (names.get(task.delegatedFrom) ?? ""),
    signers: tasks.map((one) => ({ name: names.get(one.personId) ?? "", state: one.state })),
    canSign: refusal && { reason: `signing.${refusal}`, say: wordsOf(refusal) },
  };
}

function wordsOf(reason: SigningReason): Words {
  const { zh, en } = signingErrors[reason];
  return { zh, en };
}

async function tasksOfRequests(ctx: Context, requestIds: string[]): Promise<SignTask[]> {
  if (requestIds.length === 0) return [];
  return await ctx.db
    .select()
    .from(signTask)
    .where(inArray(signTask.requestId, requestIds))
    .orderBy(asc(signTask.orderNo));
}

async function namesOf(ctx: Context, tasks: readonly SignTask[]): Promise<Map<string, string>> {
  const people = await findPeople(
    ctx,
    tasks.flatMap((task) => [task.personId, task.delegatedFrom ?? []].flat()),
  );
  return new Map(people.map((one) => [one.id, one.name]));
}
