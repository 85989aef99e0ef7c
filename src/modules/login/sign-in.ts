import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { provePassword } from "./check-password.ts";
import { noteFailure } from "./console/attempt.ts";
import { openTotp, totpStepOf } from "./console/totp.ts";
import { loginError } from "./errors.ts";
import type { SignIn } from "./input.ts";
import { asPerson, type BeforeEnd, openConsoleSession, type SignedIn } from "./open-console-session.ts";
import { consoleAccount } from "./schema.ts";

/**
 * Password and code together make a session. The first right code enrols the secret it came from.
 * @param agent the browser's User-Agent, kept so that its owner recognises the session
 * @throws login.wrong-password, login.wrong-code, login.used-code, login.locked, login.address-busy
 */
export async function signIn(
  ctx: Context,
  input: SignIn,
  agent: string,
  before: BeforeEnd = async () => {},
): Promise<SignedIn> {
  const { person, account, left } = await provePassword(ctx, input);
  const now = ctx.clock.now();
  const step = account.totpSealed ? totpStepOf(openTotp(person.id, account.totpSealed), input.code, now) : null;
  if (step === null) {
    await noteFailure(ctx, person.id, "wrong-code", left);
    throw loginError("wrong-code", { left });
  }
  const signedIn = await ctx.db.transaction(async (tx) => {
    const [locked] = await tx.select().from(consoleAccount).where(eq(consoleAccount.personId, person.id)).for("update");
    if (!locked || locked.totpStep >= step) return null;
    const isFirst = locked.totpEnrolledAt === null;
    await tx
      .update(consoleAccount)
      .set({ failures: 0, lockedUntil: null, totpStep: step, ...(isFirst ? { totpEnrolledAt: now } : {}) })
      .where(eq(consoleAccount.personId, person.id));
    if (isFirst)
      await record(tx, asPerson(ctx, person), {
        type: "login.factor-enrolled",
        subject: person.id,
        data: { factor: "totp" },
      });
    return await openConsoleSession(tx, ctx, { person, factors: "password+totp", agent }, before);
  });
  if (!signedIn) {
    await noteFailure(ctx, person.id, "used-code", left);
    throw loginError("used-code");
  }
  return signedIn;
}
