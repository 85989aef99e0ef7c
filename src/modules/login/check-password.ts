import { verify } from "@node-rs/argon2";
import { and, eq, isNull } from "drizzle-orm";
import { findByStaffNo, type Person } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { claimTry, giveTryBack, noteFailure, refuseBusyAddress } from "./console/attempt.ts";
import { newTotpSecret, openTotp, sealTotp, totpUri } from "./console/totp.ts";
import { loginError } from "./errors.ts";
import type { CheckPassword } from "./input.ts";
import { consoleAccount } from "./schema.ts";

export type FirstFactor = { next: "code" } | { next: "enrol"; secret: string; uri: string };

/** A hash nobody has the password of: unknown accounts take as long as known ones. */
const NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$+exlPhcrszrWuO7Ih/70IA$XcVhIwXheD28ELMdSqudP6yvYfzTsS4qi9o3Hfx/KrY";

/**
 * First step of signing in. Says what the second asks for: a code, or (first time) a secret to enrol and a code from it.
 * @throws login.wrong-password, login.locked, login.address-busy
 */
export async function checkPassword(ctx: Context, input: CheckPassword): Promise<FirstFactor> {
  const { person, account } = await provePassword(ctx, input);
  await giveTryBack(ctx, person.id);
  if (account.totpEnrolledAt) return { next: "code" };
  const secret = account.totpSealed ? openTotp(person.id, account.totpSealed) : await presentSecret(ctx, person.id);
  return { next: "enrol", secret, uri: totpUri(person.staffNo, secret) };
}

/** Counts the try, then compares. The try stays counted: the caller gives it back or resets it. */
export async function provePassword(
  ctx: Context,
  { staffNo, password }: CheckPassword,
): Promise<{ person: Person; account: typeof consoleAccount.$inferSelect; left: number }> {
  await refuseBusyAddress(ctx);
  const person = await findByStaffNo(ctx, staffNo);
  const [account] = person
    ? await ctx.db.select().from(consoleAccount).where(eq(consoleAccount.personId, person.id))
    : [];
  if (!person || !account) {
    await verify(NOBODY, password);
    await noteFailure(ctx, null, "unknown-account", 0);
    throw loginError("wrong-password");
  }
  const { left } = await claimTry(ctx, person.id);
  const isRight = await verify(account.passwordHash, password);
  if (!isRight || person.state !== "active") {
    await noteFailure(ctx, person.id, isRight ? "person-stopped" : "wrong-password", left);
    throw loginError("wrong-password");
  }
  return { person, account, left };
}

/** Stores a new secret unless another tab was faster, and answers the one that stands. */
async function presentSecret(ctx: Context, personId: string): Promise<string> {
  await ctx.db
    .update(consoleAccount)
    .set({ totpSealed: sealTotp(personId, newTotpSecret()) })
    .where(and(eq(consoleAccount.personId, personId), isNull(consoleAccount.totpSealed)));
  const [account] = await ctx.db.select().from(consoleAccount).where(eq(consoleAccount.personId, personId));
  if (!account?.totpSealed) throw new Error("account vanished");
  return openTotp(personId, account.totpSealed);
}
