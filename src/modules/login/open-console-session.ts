import { record } from "#modules/audit/record.ts";
import { eq } from "drizzle-orm";
import type { Person } from "#modules/person/find-person.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { addressOf } from "./console/attempt.ts";
import { SESSION_MS } from "./rules.ts";
import { consoleAccount, consoleSession } from "./schema.ts";

export type SignedIn = { sessionId: string; personId: string; name: string; expiresAt: Date };

/**
 * Writes the session of a person who has proved themselves. @param factors what they proved it with
 * @param agent the browser's User-Agent, kept so that its owner recognises the session
 */
export async function openConsoleSession(
  tx: Tx,
  ctx: Context,
  { person, factors, agent }: { person: Person; factors: "password+totp" | "scan"; agent: string },
): Promise<SignedIn> {
  const now = ctx.clock.now();
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
  await record(tx, asPerson(ctx, person), {
    type: "login.signed-in",
    subject: person.id,
    data: { sessionId: session.id, factors },
  });
  return { sessionId: session.id, personId: person.id, name: person.name, expiresAt: session.expiresAt };
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
