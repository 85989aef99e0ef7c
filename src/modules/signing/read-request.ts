import { asc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { signingError } from "./errors.ts";
import { signature, signRequest, signTask } from "./schema.ts";

export type SignRequest = typeof signRequest.$inferSelect;
export type SignTask = typeof signTask.$inferSelect;
export type Signature = typeof signature.$inferSelect;
type Reader = Pick<Context["db"], "select">;

export async function readRequest(db: Reader, requestId: string): Promise<SignRequest | null> {
  const [found] = await db.select().from(signRequest).where(eq(signRequest.id, requestId));
  return found ?? null;
}

export async function tasksOf(db: Reader, requestId: string): Promise<SignTask[]> {
  return await db.select().from(signTask).where(eq(signTask.requestId, requestId)).orderBy(asc(signTask.orderNo));
}

export async function signaturesOf(db: Reader, requestId: string): Promise<Signature[]> {
  return await db.select().from(signature).where(eq(signature.requestId, requestId)).orderBy(asc(signature.signedAt));
}

/** A task with its request and all tasks beside it. @throws signing.not-found */
export async function readTask(
  db: Reader,
  taskId: string,
): Promise<{ task: SignTask; request: SignRequest; tasks: SignTask[] }> {
  const [task] = await db.select().from(signTask).where(eq(signTask.id, taskId));
  const request = task ? await readRequest(db, task.requestId) : null;
  if (!task || !request) throw signingError("not-found");
  return { task, request, tasks: await tasksOf(db, request.id) };
}

/** The same with the request's row locked: its tasks change only under this lock. */
export async function lockTask(tx: Tx, taskId: string) {
  const [task] = await tx.select().from(signTask).where(eq(signTask.id, taskId));
  if (!task) throw signingError("not-found");
  await lockRequest(tx, task.requestId);
  return await readTask(tx, taskId);
}

/** @throws signing.not-found */
export async function lockRequest(tx: Tx, requestId: string): Promise<SignRequest> {
  const [found] = await tx.select().from(signRequest).where(eq(signRequest.id, requestId)).for("update");
  if (!found) throw signingError("not-found");
  return found;
}

/** The task of one person in a request, or null. */
export async function taskOfPerson(db: Reader, requestId: string, personId: string): Promise<SignTask | null> {
  return (await tasksOf(db, requestId)).find((task) => task.personId === personId) ?? null;
}
