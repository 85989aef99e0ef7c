import { record } from "#modules/audit/record.ts";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Person } from "#modules/person/find-person.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { addressOf } from "./console/attempt.ts";
import { readConsolePolicy } from "./console/policy.ts";
import { SESSION_MS, sessionsToEnd } from "./rules.ts";
import { consoleAccount, consoleSession } from "./schema.ts";

/** Ends what later nouns hold of a person whose console session ends, in the same transaction. */
export type BeforeEnd = (tx: Tx, personId: string) => Promise<void>;
export type SignedIn = { sessionId: string; personId: string; name: string; expiresAt: Date };

/**
 * Writes the session of a person who has proved themselves. Beyond what the hospital lets one person have open, the oldest
 * end with it. @param factors what they proved it with
 * @param agent the browser's User-Agent, kept so that its owner recognises the session
 */
export async function openConsoleSession(
  tx: Tx,
  ctx: Context,
  { person, factors, agent }: { person: Person; factors: "password+totp" | "scan"; agent: string },
  before: BeforeEnd = async () => {},
): Promise<SignedIn> {
  const now = ctx.clock.now();
  const by = asPerson(ctx, person);
  await endOldest(tx, by, person.id, before);
  const session = {
    id: newId(),
    personId: person.id,
    startedAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
    address: addressOf(ctx),
    agent: agent.slice(0, 200),
  };
  await tx.insert(consoleSession).values(session);
  await record(tx, by, {
    type: "login.signed-in",
    subject: person.id,
    data: { sessionId: session.id, factors },
  });
  return { sessionId: session.id, personId: person.id, name: person.name, expiresAt: session.expiresAt };
}

async function endOldest(tx: Tx, ctx: Context, personId: string, before: BeforeEnd): Promise<void> {
  // Two sign-ins of one person at the same moment count each other.
  await tx
    .select({ id: consoleAccount.personId })
    .from(consoleAccount)
    .where(eq(consoleAccount.personId, personId))
    .for("update");
  const open = and(eq(consoleSession.personId, personId), isNull(consoleSession.endedAt));
  const sessions = await tx.select().from(consoleSession).where(open).for("update");
  const now = ctx.clock.now();
  const over = sessionsToEnd(sessions, (await readConsolePolicy(tx)).openSessions, now).map(({ id }) => id);
  if (over.length === 0) return;
  await before(tx, personId);
  await tx.update(consoleSession).set({ endedAt: now, endedBy: "limit" }).where(inArray(consoleSession.id, over));
  for (const sessionId of over)
    await record(tx, ctx, { type: "login.signed-out", subject: personId, data: { sessionId, by: "limit" } });
}

/** The context of a person at the console, before there is a session that could say so. */
export const asPerson = (ctx: Context, person: Pick<Person, "id" | "staffNo">): Context => ({
  ...ctx,
  actor: { kind: "staff", personId: person.id, staffNo: person.staffNo, roles: [], address: addressOf(ctx) },
});

/** Whether a person may use the console at all. */
export async function hasConsoleAccount(ctx: Pick<Context, "db">, personId: string): Promise<boolean> {
  const rows = await ctx.db
    .select({ personId: consoleAccount.personId })
    .from(consoleAccount)
    .where(eq(consoleAccount.personId, personId));
  return rows.length > 0;
}
