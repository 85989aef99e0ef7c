import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { alertPolicy } from "./schema.ts";

export type AlertPolicy = { freezesKeys: boolean };

/** What disowning does; keys freeze until the hospital decides otherwise. */
export async function readPolicy(db: Pick<Context["db"] | Tx, "select">): Promise<AlertPolicy> {
  const [found] = await db.select().from(alertPolicy).where(eq(alertPolicy.id, 1));
  return { freezesKeys: found?.freezesKeys ?? true };
}

export async function savePolicy(ctx: Context, wanted: AlertPolicy): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if ((await readPolicy(tx)).freezesKeys === wanted.freezesKeys) return;
    const row = { ...wanted, changedAt: ctx.clock.now() };
    await tx
      .insert(alertPolicy)
      .values({ id: 1, ...row })
      .onDuplicateKeyUpdate({ set: row });
    await record(tx, ctx, { type: "alert.policy-saved", subject: "alert", data: wanted });
  });
}
