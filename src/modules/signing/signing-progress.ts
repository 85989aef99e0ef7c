import { and, eq, inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { signature } from "./schema.ts";
import type { Step } from "./rules.ts";

/** How far a person's signatures on these tasks have come; tasks without a signature are not among them. Times are ISO 8601 UTC. */
export async function signingProgress(
  ctx: Context,
  { taskIds, personId }: { taskIds: readonly string[]; personId: string },
): Promise<{ items: { taskId: string; step: Step; signedAt: string; isStamped: boolean }[] }> {
  const rows = await ctx.db
    .select({ taskId: signature.taskId, step: signature.step, signedAt: signature.signedAt, token: signature.token })
    .from(signature)
    .where(and(eq(signature.personId, personId), inArray(signature.taskId, [...taskIds])));
  return {
    items: rows.map(({ taskId, step, signedAt, token }) => ({
      taskId,
      step,
      signedAt: signedAt.toISOString(),
      isStamped: token !== null,
    })),
  };
}
