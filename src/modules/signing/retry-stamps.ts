import { and, eq, like, ne, notLike } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { TIMESTAMP_PROBLEM, waitsForTimestamp } from "./rules.ts";
import { signature } from "./schema.ts";
import { walkSignature } from "./walk-signature.ts";

/** More than these are left to the worker, which goes through all of them every minute. */
const AT_ONCE = 50;

/** Signatures of one request, or of all, that stand without a timestamp they must have 待补时间戳. */
export const waitsForStamp = (requestId?: string) =>
  and(
    ne(signature.step, "evidenced"),
    like(signature.problem, `${TIMESTAMP_PROBLEM}%`),
    ...(requestId === undefined ? [] : [eq(signature.requestId, requestId)]),
  );

/** Signatures that were made and stand unfinished for any other reason: a person has to look. */
export const waitsForFinish = () =>
  and(ne(signature.step, "evidenced"), notLike(signature.problem, `${TIMESTAMP_PROBLEM}%`));

/**
 * Tries now what the worker would try within a minute: stamps the signatures that wait for a timestamp and finishes them.
 * @throws the reason why there is still no timestamp, when not a single one could be stamped
 */
export async function retryStamps(
  ctx: Context,
  { requestId }: { requestId?: string | undefined },
): Promise<{ finished: number; waiting: number }> {
  const rows = await ctx.db.select({ id: signature.id }).from(signature).where(waitsForStamp(requestId)).limit(AT_ONCE);
  let finished = 0;
  let why: AppError | null = null;
  for (const { id } of rows)
    try {
      await walkSignature(ctx, { signatureId: id });
      finished++;
    } catch (error) {
      if (!(error instanceof AppError) || !waitsForTimestamp(error.code)) throw error;
      // Nobody stamps: the others would only say the same.
      why = error;
      break;
    }
  await ctx.db.transaction((tx) =>
    record(tx, ctx, {
      type: "signing.stamps-retried",
      subject: requestId ?? "all",
      data: { asked: rows.length, finished },
    }),
  );
  if (why && finished === 0) throw why;
  return { finished, waiting: rows.length - finished };
}
