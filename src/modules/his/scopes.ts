import { eq } from "drizzle-orm";
import { z } from "zod";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { hisError } from "./errors.ts";
import { type Scope, SCOPES } from "./rules.ts";
import { application } from "./schema.ts";

const stored = z.array(z.enum(SCOPES));

/** What an application may do beyond asking people for signatures. None by itself. */
export const scopesOf = (row: Pick<typeof application.$inferSelect, "scopes">): Scope[] => stored.parse(row.scopes);

/** @throws his.scope-missing, and the refusal is recorded */
export async function requireScope(ctx: Context, applicationId: string, scope: Scope): Promise<void> {
  const [row] = await ctx.db.select().from(application).where(eq(application.id, applicationId));
  if (row && scopesOf(row).includes(scope)) return;
  await ctx.db.transaction((tx) =>
    record(tx, ctx, { type: "his.scope-denied", subject: applicationId, data: { scope } }),
  );
  throw hisError("scope-missing", { scope });
}

/** Grants exactly these. @throws his.not-found */
export async function setScopes(
  ctx: Context,
  { applicationId, scopes }: { applicationId: string; scopes: readonly Scope[] },
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(application).where(eq(application.id, applicationId)).for("update");
    if (!row) throw hisError("not-found", { what: "应用", whatEn: "application" });
    const wanted = SCOPES.filter((scope) => scopes.includes(scope));
    await tx.update(application).set({ scopes: wanted }).where(eq(application.id, applicationId));
    await record(tx, ctx, { type: "his.scopes-changed", subject: applicationId, data: { scopes: wanted } });
  });
}
