import { randomInt } from "node:crypto";
import { eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { maskName } from "#modules/person/rules.ts";
import type { Context } from "#server/context.ts";
import { ssoError } from "./errors.ts";
import { decideUntil, loginCodeIn, scanRefusal } from "./rules.ts";
import { ssoLogin } from "./schema.ts";
import { choicesFor, hashOf } from "./secrets.ts";

export type ScannedLogin = {
  loginId: string;
  system: string;
  workstation: string;
  address: string;
  /** Three two-digit numbers; the desk shows one of them. */
  choices: string[];
  decideUntil: Date;
};

type Scanner = { personId: string; terminalId: string };

/**
 * A person scanned a desk's code. Whom the desk does not wait for is told so, and so is the desk.
 * @throws sso.code-unknown, code-expired, code-taken, other-person {wanted}, decided
 */
export async function scanLogin(ctx: Context, { code, personId, terminalId }: Scanner & { code: string }) {
  const bare = loginCodeIn(code);
  if (bare === null) throw ssoError("code-unknown");
  const outcome = await ctx.db.transaction((tx) => take(tx, ctx, hashOf(bare), { personId, terminalId }));
  if (outcome instanceof AppError) throw outcome;
  return outcome;
}

async function take(
  tx: Parameters<Parameters<Context["db"]["transaction"]>[0]>[0],
  ctx: Context,
  codeHash: string,
  { personId, terminalId }: Scanner,
): Promise<ScannedLogin | AppError> {
  const [login] = await tx.select().from(ssoLogin).where(eq(ssoLogin.codeHash, codeHash)).for("update");
  if (!login) return ssoError("code-unknown");
  const now = ctx.clock.now();
  const refusal = scanRefusal(login, personId, now);
  if (refusal) {
    const wanted = login.wantedPersonId ? await findPerson({ db: tx }, login.wantedPersonId) : null;
    if (refusal === "other-person") {
      const scanner = await findPerson({ db: tx }, personId);
      const mismatch = scanner ? `${maskName(scanner.name)}（${scanner.staffNo}）` : "";
      await tx
        .update(ssoLogin)
        .set({ mismatch, version: login.version + 1 })
        .where(eq(ssoLogin.id, login.id));
    }
    await record(tx, ctx, { type: "sso.scan-refused", subject: login.id, data: { personId, reason: refusal } });
    return ssoError(refusal, { wanted: wanted ? maskName(wanted.name) : "" });
  }
  const match = login.match ?? String(randomInt(10, 100));
  const scannedAt = login.scannedAt ?? now;
  const isAgain = login.state === "scanned";
  await tx
    .update(ssoLogin)
    .set({
      state: "scanned",
      personId,
      terminalId,
      match,
      scannedAt,
      mismatch: null,
      version: login.version + (isAgain ? 0 : 1),
    })
    .where(eq(ssoLogin.id, login.id));
  const { systemId, workstation, address } = login;
  if (!isAgain)
    await record(tx, ctx, {
      type: "sso.scanned",
      subject: login.id,
      data: { personId, systemId, workstation, address },
    });
  return {
    loginId: login.id,
    system: login.systemName,
    workstation,
    address,
    choices: choicesFor(login.id, match),
    decideUntil: decideUntil({ scannedAt, expiresAt: login.expiresAt }),
  };
}
