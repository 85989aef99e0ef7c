import { asc, eq, inArray } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { type SavePolicy, shiftsInput } from "./input.ts";
import { DEFAULT_POLICY, type Policy } from "./rules.ts";
import { mandatePolicy } from "./schema.ts";

/** What holds for a department: its own row, or the hospital's, or the default. */
export async function policyFor(ctx: Pick<Context, "db">, departmentId: string): Promise<Policy> {
  const rows = await ctx.db
    .select()
    .from(mandatePolicy)
    .where(inArray(mandatePolicy.departmentId, [departmentId, ""]));
  const row = rows.find((one) => one.departmentId === departmentId) ?? rows[0];
  return row ? policyIn(row) : DEFAULT_POLICY;
}

function policyIn(row: typeof mandatePolicy.$inferSelect): Policy {
  const { isAllowed, maxMinutes, maxCount, perMinute } = row;
  return { isAllowed, maxMinutes, maxCount, perMinute, shifts: shiftsInput.parse(row.shifts) };
}

/** @param input.departmentId empty for the whole hospital */
export async function savePolicy(ctx: Context, input: SavePolicy): Promise<void> {
  const { departmentId, ...policy } = input;
  await ctx.db.transaction(async (tx) => {
    const [found] = await tx
      .select()
      .from(mandatePolicy)
      .where(eq(mandatePolicy.departmentId, departmentId))
      .for("update");
    const row = { ...policy, changedAt: ctx.clock.now() };
    if (found) await tx.update(mandatePolicy).set(row).where(eq(mandatePolicy.id, found.id));
    else await tx.insert(mandatePolicy).values({ id: newId(), departmentId, ...row });
    await record(tx, ctx, { type: "mandate.policy-saved", subject: departmentId || "hospital", data: policy });
  });
}

/** Every policy that was set, the hospital's own first. */
export async function listPolicies(ctx: Pick<Context, "db">): Promise<(Policy & { departmentId: string })[]> {
  const rows = await ctx.db.select().from(mandatePolicy).orderBy(asc(mandatePolicy.departmentId));
  const set = rows.map((row) => ({ departmentId: row.departmentId, ...policyIn(row) }));
  return set.some(({ departmentId }) => departmentId === "") ? set : [{ departmentId: "", ...DEFAULT_POLICY }, ...set];
}
