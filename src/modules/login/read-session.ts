import { and, eq, isNull } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { findPerson, rolesOf } from "#modules/person/find-person.ts";
import type { Actor, Context } from "#server/context.ts";
import { sessionProblem, TOUCH_MS } from "./rules.ts";
import type { BeforeEnd } from "./open-console-session.ts";
import { consoleSession } from "./schema.ts";

export type ConsoleActor = Extract<Actor, { kind: "staff" }>;

/**
 * Who a session is, read anew on every request: stopping a person or ending a session works at once. Null when it
 * ended, expired, or its person was stopped.
 */
export async function readSession(ctx: Context, sessionId: string, address: string): Promise<ConsoleActor | null> {
  const [session] = await ctx.db.select().from(consoleSession).where(eq(consoleSession.id, sessionId));
  const now = ctx.clock.now();
  if (!session || sessionProblem(session, now)) return null;
  const person = await findPerson(ctx, session.personId);
  if (person?.state !== "active") return null;
  if (now.getTime() - session.lastSeenAt.getTime() > TOUCH_MS)
    await ctx.db.update(consoleSession).set({ lastSeenAt: now }).where(eq(consoleSession.id, sessionId));
  return {
    kind: "staff",
    personId: person.id,
    staffNo: person.staffNo,
    roles: await rolesOf(ctx, person.id),
    address,
  };
}

/** Whether a session is over because its person signed in at more places than they may have open. */
export async function wasCrowdedOut(ctx: Pick<Context, "db">, sessionId: string): Promise<boolean> {
  const [session] = await ctx.db
    .select({ endedBy: consoleSession.endedBy })
    .from(consoleSession)
    .where(eq(consoleSession.id, sessionId));
  return session?.endedBy === "limit";
}

/** Ends a session. Ending it twice is fine. */
export async function signOut(ctx: Context, sessionId: string, before: BeforeEnd = async () => {}): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [session] = await tx.select().from(consoleSession).where(eq(consoleSession.id, sessionId)).for("update");
    if (!session || session.endedAt) return;
    await before(tx, session.personId);
    await tx
      .update(consoleSession)
      .set({ endedAt: ctx.clock.now() })
      .where(and(eq(consoleSession.id, sessionId), isNull(consoleSession.endedAt)));
    const by = ctx.actor.kind === "staff" && ctx.actor.personId !== session.personId ? "other" : "self";
    await record(tx, ctx, { type: "login.signed-out", subject: session.personId, data: { sessionId, by } });
  });
}
