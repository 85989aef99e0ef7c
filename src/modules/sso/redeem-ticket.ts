import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { findPerson, type Person } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { ssoError } from "./errors.ts";
import type { Login } from "./read-login.ts";
import { ticketRefusal } from "./rules.ts";
import { ssoLogin } from "./schema.ts";
import { hashOf } from "./secrets.ts";

export type Redeemed = { login: Login; person: Person };

/**
 * Takes a ticket, once, for the system the login was for. What is to follow from it happens in `then`, in the same
 * transaction: a failure there leaves the ticket unused. @throws sso.ticket-unknown, ticket-used, ticket-expired, person-stopped
 */
export async function redeemTicket<T>(
  ctx: Context,
  { ticket, systemId }: { ticket: string; systemId: string },
  then: (tx: Tx, redeemed: Redeemed) => Promise<T>,
): Promise<T> {
  return await ctx.db.transaction(async (tx) => {
    const [login] = await tx
      .select()
      .from(ssoLogin)
      .where(eq(ssoLogin.ticketHash, hashOf(ticket)))
      .for("update");
    const refusal = login ? ticketRefusal(login, systemId, ctx.clock.now()) : "ticket-unknown";
    if (refusal || !login?.personId) throw ssoError(refusal ?? "ticket-unknown");
    const person = await findPerson({ db: tx }, login.personId);
    if (person?.state !== "active") throw ssoError("person-stopped");
    await tx
      .update(ssoLogin)
      .set({ ticketUsedAt: ctx.clock.now(), version: login.version + 1 })
      .where(eq(ssoLogin.id, login.id));
    const done = await then(tx, { login, person });
    await record(tx, ctx, { type: "sso.ticket-used", subject: login.id, data: { personId: person.id, systemId } });
    return done;
  });
}
