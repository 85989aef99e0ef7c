import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { provePassword } from "./check-password.ts";
import { addressOf, noteFailure } from "./console/attempt.ts";
import { openTotp, totpStepOf } from "./console/totp.ts";
import { loginError } from "./errors.ts";
import type { SignIn } from "./input.ts";
import { SESSION_MS } from "./rules.ts";
import { consoleAccount, consoleSession } from "./schema.ts";

export type SignedIn = { sessionId: string; personId: string; name: string; expiresAt: Date };

/**
 * Password and code together make a session. The first right code enrols the secret it came from.
 * @param agent the browser's User-Agent, kept so that its owner recognises the session
 * @throws login.wrong-password, login.wrong-code, login.used-code, login.locked, login.address-busy
 */
export async function signIn(ctx: Context, input: SignIn, agent: string): Promise<SignedIn> {
  const { person, account, left } = await provePassword(ctx, input);
  const now = ctx.clock.now();
  const step = account.totpSealed ? totpStepOf(openTotp(person.id, account.totpSealed), input.code, now) : null;
  if (step === null) {
    await noteFailure(ctx, person.id, "wrong-code", left);
    throw loginError("wrong-code", { left });
  }
  const staff: Context = {
    ...ctx,
    actor: { kind: "staff", personId: person.id, staffNo: person.staffNo, roles: [], address: addressOf(ctx) },
  };
  const session = {
    id: newId(),
    personId: person.id,
    startedAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + SESSION_MS),
    address: addressOf(ctx),
    agent: agent.slice(0, 200),
  };
  const isFresh = await ctx.db.transaction(async (tx) => {
    const [locked] = await tx.select().from(consoleAccount).where(eq(consoleAccount.personId, person.id)).for("update");
    if (!locked || locked.totpStep >= step) return false;
    const isFirst = locked.totpEnrolledAt === null;
    await tx
      .update(consoleAccount)
      .set({ failures: 0, lockedUntil: null, totpStep: step, ...(isFirst ? { totpEnrolledAt: now } : {}) })
      .where(eq(consoleAccount.personId, person.id));
    await tx.insert(consoleSession).values(session);
    if (isFirst)
      await record(tx, staff, { type: "login.factor-enrolled", subject: person.id, data: { factor: "totp" } });
    await record(tx, staff, {
      type: "login.signed-in",
      subject: person.id,
      data: { sessionId: session.id, factors: "password+totp" },
    });
    return true;
  });
  if (!isFresh) {
    await noteFailure(ctx, person.id, "used-code", left);
    throw loginError("used-code");
  }
  return { sessionId: session.id, personId: person.id, name: person.name, expiresAt: session.expiresAt };
}
