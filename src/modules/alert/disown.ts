import { and, eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { lockKeysOf } from "#modules/key/activate-key.ts";
import { endSessionsOf, tellVault } from "#modules/key/end-sessions-of.ts";
import { freezeKeysOf } from "#modules/key/freeze-keys.ts";
import { endConsoleSessions } from "#modules/login/end-console-sessions.ts";
import { consoleSession } from "#modules/login/schema.ts";
import { tellPerson } from "#modules/notice/tell-person.ts";
import { peopleWithRole } from "#modules/person/find-person.ts";
import { signature } from "#modules/signing/schema.ts";
import { ssoLogin } from "#modules/sso/schema.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { alertError } from "./errors.ts";
import type { Disown } from "./input.ts";
import { readPolicy } from "./policy.ts";
import { alert } from "./schema.ts";

export type Disowned = { alertId: string; frozenKeys: number; endedSessions: number };

/**
 * 不是我本人: one of the person's own records was somebody else's doing. When this returns nothing is signed in their name
 * any more (keys frozen, as the policy says, and auto-sign sessions ended), console sessions are over, and the security
 * administrator has an alert. Saying it twice about the same record is one alert while that is open.
 * @throws alert.not-yours
 */
export async function disown(
  ctx: Context,
  { personId, terminalId, ...input }: Disown & { personId: string; terminalId: string },
): Promise<Disowned> {
  if (!(await isOwn(ctx, input, personId))) throw alertError("not-yours");
  const { about, aboutId, note } = input;
  const why = "not-me" as const;
  const done = await ctx.db.transaction(async (tx) => {
    const { freezesKeys } = await readPolicy(tx);
    // Keys, then windows, then what is recorded: the order of everybody who locks them.
    await lockKeysOf(tx, personId);
    const windows = await endSessionsOf(tx, ctx, personId, why);
    const frozen = freezesKeys ? await freezeKeysOf(tx, ctx, personId, why) : [];
    const [same] = await tx
      .select()
      .from(alert)
      .where(and(eq(alert.personId, personId), eq(alert.aboutId, aboutId), eq(alert.state, "open")))
      .for("update");
    if (same) return { windows, alertId: same.id, frozenKeys: frozen.length, endedSessions: same.endedSessions };
    const endedSessions = windows.length + (await endConsoleSessions(tx, ctx, personId));
    const alertId = newId();
    const raisedAt = ctx.clock.now();
    const facts = { personId, terminalId, about, aboutId, note, endedSessions };
    await tx.insert(alert).values({ id: alertId, ...facts, state: "open", frozenKeys: frozen, raisedAt });
    if (frozen.length > 0) await tellPerson(tx, ctx, personId, "own-freeze");
    for (const one of await peopleWithRole({ db: tx }, "security-admin")) await tellPerson(tx, ctx, one.id, "disowned");
    const data = { personId, terminalId, about, aboutId, frozenKeys: frozen, endedSessions };
    await record(tx, ctx, { type: "alert.raised", subject: alertId, data });
    return { windows, alertId, frozenKeys: frozen.length, endedSessions };
  });
  const { windows, ...told } = done;
  await tellVault(ctx, windows, why);
  ctx.log.error({ alertId: told.alertId, about, aboutId }, "a person disowned something done in their name");
  return told;
}

async function isOwn(ctx: Context, { about, aboutId }: Disown, personId: string): Promise<boolean> {
  const found =
    about === "sso"
      ? await ctx.db.select({ personId: ssoLogin.personId }).from(ssoLogin).where(eq(ssoLogin.id, aboutId))
      : about === "console"
        ? await ctx.db
            .select({ personId: consoleSession.personId })
            .from(consoleSession)
            .where(eq(consoleSession.id, aboutId))
        : await ctx.db.select({ personId: signature.personId }).from(signature).where(eq(signature.taskId, aboutId));
  return found[0]?.personId === personId;
}
