import { count, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { signingError } from "./errors.ts";
import { readTask } from "./read-request.ts";
import { signPageSeen } from "./schema.ts";

/**
 * A signer asks for a page, or for the file itself. A page is noted, because a must-read document is signed only after every page went to its signer's phone.
 * @returns the document the page is of. @throws signing.not-found, signing.not-yours
 */
export async function seePage(
  ctx: Context,
  { taskId, personId, page }: { taskId: string; personId: string; page: number | null },
): Promise<{ documentId: string }> {
  const { task } = await readTask(ctx.db, taskId);
  if (task.personId !== personId) throw signingError("not-yours");
  if (page === null) return { documentId: task.documentId };
  const row = { taskId, page, seenAt: ctx.clock.now() };
  await ctx.db.insert(signPageSeen).values(row).onDuplicateKeyUpdate({ set: { page } });
  return { documentId: task.documentId };
}

/** How many pages of a task's document went to its signer. */
export async function pagesSeen(db: Pick<Context["db"], "select">, taskId: string): Promise<number> {
  const [found] = await db.select({ n: count() }).from(signPageSeen).where(eq(signPageSeen.taskId, taskId));
  return found?.n ?? 0;
}
