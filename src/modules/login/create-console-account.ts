import { hash } from "@node-rs/argon2";
import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { personError } from "#modules/person/errors.ts";
import { findByStaffNo } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { isTotpSecret, sealTotp } from "./console/totp.ts";
import { loginError } from "./errors.ts";
import { passwordProblem } from "./rules.ts";
import { consoleAccount } from "./schema.ts";

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. */
const ARGON2 = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

type Input = {
  staffNo: string;
  password: string;
  /** Base32, 160 bits. With it the second factor counts as enrolled; without it the first sign-in enrols one. */
  totpSecret?: string;
};

/**
 * Lets a person sign in to the console. An account that exists is left as it is.
 * @throws person.not-found, login.password-short, login.totp-form
 */
export async function createConsoleAccount(ctx: Context, input: Input): Promise<{ personId: string; isNew: boolean }> {
  const person = await findByStaffNo(ctx, input.staffNo);
  if (!person) throw personError("not-found", { staffNo: input.staffNo });
  const refusal = passwordProblem(input.password);
  if (refusal) throw loginError(refusal);
  if (input.totpSecret !== undefined && !isTotpSecret(input.totpSecret)) throw loginError("totp-form");
  const passwordHash = await hash(input.password, ARGON2);
  return await ctx.db.transaction(async (tx) => {
    const [found] = await tx.select().from(consoleAccount).where(eq(consoleAccount.personId, person.id)).for("update");
    if (found) return { personId: person.id, isNew: false };
    const now = ctx.clock.now();
    await tx.insert(consoleAccount).values({
      personId: person.id,
      passwordHash,
      totpSealed: input.totpSecret ? sealTotp(person.id, input.totpSecret) : null,
      totpEnrolledAt: input.totpSecret ? now : null,
      totpStep: 0,
      failures: 0,
      lockedUntil: null,
      createdAt: now,
    });
    await record(tx, ctx, { type: "login.account-created", subject: person.id, data: { staffNo: input.staffNo } });
    return { personId: person.id, isNew: true };
  });
}
