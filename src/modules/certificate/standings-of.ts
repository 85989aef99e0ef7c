import { inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { revocationOf } from "./revocation-of.ts";
import { revocationData } from "./schema.ts";
import { type Standing, standingOf } from "./standing.ts";

/** `answeredAt`: when the CA last gave what this rests on, which may be long after it was made. */
export type AnsweredStanding = Standing & { answeredAt: Date | null };

/** How a certificate and its issuers stand now by what is stored, from the end to the anchor. @throws certificate.not-found */
export async function standingsOf(ctx: Context, input: { certificateId: string }): Promise<AnsweredStanding[]> {
  const statuses = (await revocationOf(ctx, input)).map(({ now }) => now);
  const digests = statuses.map(({ source }) => (source ? sm3Hex(source.der) : ""));
  const rows = await ctx.db
    .select({ digest: revocationData.digest, fetchedAt: revocationData.fetchedAt })
    .from(revocationData)
    .where(inArray(revocationData.digest, digests.length > 0 ? digests : [""]));
  const fetched = new Map(rows.map(({ digest, fetchedAt }) => [digest, fetchedAt]));
  return statuses.map((status, at) => ({ ...standingOf(status), answeredAt: fetched.get(digests[at] ?? "") ?? null }));
}
