import { asc, count, desc } from "drizzle-orm";
import type { z } from "zod";
import type { Context } from "#server/context.ts";
import { type listExternalTokensInput, missedInput } from "./external-input.ts";
import { externalToken, externalTsa } from "./external-schema.ts";

/** Authorities outside in the hospital's order, those that are switched off among them. */
export async function listExternalTsas(ctx: Pick<Context, "db">) {
  return await ctx.db.select().from(externalTsa).orderBy(asc(externalTsa.position), asc(externalTsa.id));
}

/** One page of the tokens that came from outside, newest first. */
export async function listExternalTokens(ctx: Pick<Context, "db">, input: z.infer<typeof listExternalTokensInput>) {
  const [counted] = await ctx.db.select({ total: count() }).from(externalToken);
  const rows = await ctx.db
    .select()
    .from(externalToken)
    .orderBy(desc(externalToken.genTime), desc(externalToken.id))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  const tokens = rows.map((row) => ({ ...row, insteadOf: missedInput.parse(row.insteadOf) }));
  return { tokens, total: counted?.total ?? 0 };
}
