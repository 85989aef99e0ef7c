import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { OPEN_SESSIONS } from "../rules.ts";
import { consolePolicy } from "../schema.ts";

export type ConsolePolicy = {
  /** How many consoles one person may have open at a time. */
  openSessions: number;
};

export async function readConsolePolicy(db: Pick<Context["db"] | Tx, "select">): Promise<ConsolePolicy> {
  const [found] = await db.select().from(consolePolicy).where(eq(consolePolicy.id, 1));
  return { openSessions: found?.openSessions ?? OPEN_SESSIONS.unset };
}

/** Holds from the next sign-in on; what is open now stays open until then. */
export async function saveConsolePolicy(ctx: Context, wanted: ConsolePolicy): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    if ((await readConsolePolicy(tx)).openSessions === wanted.openSessions) return;
    const row = { ...wanted, changedAt: ctx.clock.now() };
    await tx
      .insert(consolePolicy)
      .values({ id: 1, ...row })
      .onDuplicateKeyUpdate({ set: row });
    await record(tx, ctx, { type: "login.policy-saved", subject: "console", data: wanted });
  });
}
