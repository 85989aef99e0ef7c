import { and, count, desc, eq, exists, gte, inArray, like, lt, or, type SQL } from "drizzle-orm";
import { document, documentType } from "#modules/document/schema.ts";
import { isWarned } from "#modules/document/rules.ts";
import { readDocuments } from "#modules/document/read-document.ts";
import { findPeople } from "#modules/person/find-person.ts";
import { person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import { isOverdue, isWaiting } from "./behind.ts";
import { describeDocument } from "./describe-document.ts";
import type { ListRequests } from "./input.ts";
import type { SignRequest, SignTask } from "./read-request.ts";
import { waitsForFinish, waitsForStamp } from "./retry-stamps.ts";
import { signature, signRequest, signTask } from "./schema.ts";

export type ListedRequest = Pick<
  SignRequest,
  "id" | "documentId" | "system" | "order" | "state" | "createdAt" | "expiresAt" | "endedAt"
> & {
  title: string;
  documentType: string;
  patientMasked: string;
  signers: { name: string; staffNo: string; state: SignTask["state"] }[];
  /** Signatures that wait for a timestamp 待补时间戳. */
  waitingStamps: number;
  /** Signatures that were made and stand unfinished for any other reason. */
  unfinished: number;
  /** Intake found something in the document. */
  isWarned: boolean;
};

/** One page of sign requests, newest first. `total` counts every match. */
export async function listRequests(
  ctx: Context,
  input: ListRequests,
): Promise<{ requests: ListedRequest[]; total: number }> {
  const where = and(...filters(ctx, input));
  const [counted] = await ctx.db
    .select({ total: count() })
    .from(signRequest)
    .innerJoin(document, eq(document.id, signRequest.documentId))
    .where(where);
  const rows = await ctx.db
    .select({ request: signRequest })
    .from(signRequest)
    .innerJoin(document, eq(document.id, signRequest.documentId))
    .where(where)
    .orderBy(desc(signRequest.createdAt), desc(signRequest.id))
    .limit(input.pageSize)
    .offset((input.page - 1) * input.pageSize);
  const requests = rows.map((row) => row.request);
  return { requests: await described(ctx, requests), total: counted?.total ?? 0 };
}

async function described(ctx: Context, requests: readonly SignRequest[]): Promise<ListedRequest[]> {
  if (requests.length === 0) return [];
  const ids = requests.map((request) => request.id);
  const tasks = await ctx.db.select().from(signTask).where(inArray(signTask.requestId, ids)).orderBy(signTask.orderNo);
  const requestsOf = async (which: SQL | undefined) =>
    await ctx.db
      .select({ requestId: signature.requestId })
      .from(signature)
      .where(and(which, inArray(signature.requestId, ids)));
  const waiting = await requestsOf(waitsForStamp());
  const stuck = await requestsOf(waitsForFinish());
  const people = await findPeople(
    ctx,
    tasks.map((task) => task.personId),
  );
  const nameOf = new Map(people.map((one) => [one.id, one]));
  const documents = await readDocuments(
    ctx,
    requests.map((request) => request.documentId),
  );
  const documentOf = new Map(documents.map((one) => [one.id, { ...describeDocument(one), isWarned: isWarned(one) }]));
  return requests.flatMap(({ id, documentId, system, order, state, createdAt, expiresAt, endedAt }) => {
    const found = documentOf.get(documentId);
    if (!found) return [];
    const { title, documentType, patientMasked, isWarned: warned } = found;
    const signers = tasks
      .filter((task) => task.requestId === id)
      .map((task) => ({
        name: nameOf.get(task.personId)?.name ?? "",
        staffNo: nameOf.get(task.personId)?.staffNo ?? "",
        state: task.state,
      }));
    return [
      {
        id,
        documentId,
        system,
        order,
        state,
        createdAt,
        expiresAt,
        endedAt,
        title,
        documentType,
        patientMasked,
        signers,
        isWarned: warned,
        waitingStamps: waiting.filter(({ requestId }) => requestId === id).length,
        unfinished: stuck.filter(({ requestId }) => requestId === id).length,
      },
    ];
  });
}

function filters(ctx: Context, input: ListRequests): (SQL | undefined)[] {
  const text = (input.search ?? "").replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
  const bySigner = ctx.db
    .select({ id: signTask.requestId })
    .from(signTask)
    .innerJoin(person, eq(person.id, signTask.personId))
    .where(or(eq(person.staffNo, input.search ?? ""), eq(person.name, input.search ?? "")));
  const bySignature = (which: SQL | undefined) =>
    inArray(signRequest.id, ctx.db.select({ id: signature.requestId }).from(signature).where(which));
  const now = ctx.clock.now();
  const byOverdue = ctx.db
    .select({ id: signTask.requestId })
    .from(signTask)
    .innerJoin(documentType, eq(documentType.code, document.typeCode))
    .where(and(eq(signTask.requestId, signRequest.id), isWaiting(now), isOverdue(now)));
  return [
    input.state ? eq(signRequest.state, input.state) : undefined,
    input.waits === "finish" ? bySignature(waitsForFinish()) : undefined,
    input.waits === "timestamp" ? bySignature(waitsForStamp()) : undefined,
    input.waits === "overdue" ? exists(byOverdue) : undefined,
    text ? or(like(document.title, `%${text}%`), inArray(signRequest.id, bySigner)) : undefined,
    input.from ? gte(signRequest.createdAt, new Date(input.from)) : undefined,
    input.to ? lt(signRequest.createdAt, new Date(input.to)) : undefined,
  ];
}

export type SigningCounts = {
  /** Signatures made since `since`. */
  signed: number;
  /** Signers being waited for in open requests. */
  waiting: number;
  /** Signatures that were made and only lack a timestamp. */
  waitingStamps: number;
  /** Signatures that were made and stand unfinished for any other reason. */
  unfinished: number;
  /** Requests ended since `since` by a refusal, a return or by running out of time. */
  unsuccessful: number;
};

/** The overview's figures. */
export async function countSigning(ctx: Context, since: Date): Promise<SigningCounts> {
  const [signed] = await ctx.db.select({ n: count() }).from(signature).where(gte(signature.signedAt, since));
  const [waiting] = await ctx.db
    .select({ n: count() })
    .from(signTask)
    .innerJoin(signRequest, eq(signRequest.id, signTask.requestId))
    .where(and(eq(signTask.state, "waiting"), eq(signRequest.state, "open")));
  const [unsuccessful] = await ctx.db
    .select({ n: count() })
    .from(signRequest)
    .where(and(inArray(signRequest.state, ["declined", "returned", "expired"]), gte(signRequest.endedAt, since)));
  return {
    signed: signed?.n ?? 0,
    waiting: waiting?.n ?? 0,
    waitingStamps: await ctx.db.$count(signature, waitsForStamp()),
    unfinished: await ctx.db.$count(signature, waitsForFinish()),
    unsuccessful: unsuccessful?.n ?? 0,
  };
}
