import { and, count, eq, gte } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { endSessionsOf } from "./end-sessions-of.ts";
import { LIMITS } from "./rules.ts";
import { keyPair, signSession } from "./schema.ts";
import type { SignSession } from "./session.ts";

/** Ends a session whose reveal was wrong, raises the alarm, and freezes a key that fails too often (protocol.md §4). */
export async function failSession(ctx: Context, session: SignSession, code: string): Promise<void> {
  ctx.log.error({ keyId: session.keyId, cid: session.cid, code }, "a signing session failed");
  await ctx.db.transaction(async (tx) => {
    const [key] = await tx.select().from(keyPair).where(eq(keyPair.id, session.keyId)).for("update");
    const [locked] = await tx.select().from(signSession).where(eq(signSession.id, session.id)).for("update");
    if (!key || locked?.state !== "OFFERED") return;
    const now = ctx.clock.now();
    await tx
      .update(signSession)
      .set({ state: "FAILED", problem: code, endedAt: now })
      .where(eq(signSession.id, session.id));
    const hour = new Date(now.getTime() - 3_600_000);
    const [failed] = await tx
      .select({ n: count() })
      .from(signSession)
      .where(and(eq(signSession.keyId, key.id), eq(signSession.state, "FAILED"), gte(signSession.endedAt, hour)));
    const mustFreeze = key.state === "ACTIVE" && (failed?.n ?? 0) > LIMITS.failedPerHour;
    if (mustFreeze) {
      await tx.update(keyPair).set({ state: "FROZEN" }).where(eq(keyPair.id, key.id));
      await endSessionsOf(tx, ctx, key.personId, "freeze");
    }
    await record(tx, ctx, { type: "key.session-failed", subject: key.id, data: { cid: session.cid, code } });
    if (mustFreeze)
      await record(tx, ctx, { type: "key.frozen", subject: key.id, data: { why: "too many failed sessions" } });
  });
}
