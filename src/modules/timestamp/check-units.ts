import { AppError, type Words } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { UNIT_FAMILIES, type UnitFamily } from "./rules.ts";
import { activeUnit, hasUnit } from "./unit.ts";

/** A unit that exists; `problem` says why it stamps nothing, null when it does. */
export type UnitCheck = { family: UnitFamily; problem: { code: string; say: Words } | null };

/**
 * Opens every family's active unit and holds its certificate against the profile (critical sole purpose, key usage,
 * validity left, the unit's own key: `rules.ts` profileProblem). What fails here is refused at every token, too.
 */
export async function checkUnits(ctx: Context): Promise<UnitCheck[]> {
  const checks: UnitCheck[] = [];
  for (const family of UNIT_FAMILIES)
    if (await hasUnit(ctx, family)) checks.push({ family, problem: await problemOf(ctx, family) });
  return checks;
}

async function problemOf(ctx: Context, family: UnitFamily): Promise<UnitCheck["problem"]> {
  try {
    await activeUnit(ctx, family);
    return null;
  } catch (error) {
    if (error instanceof AppError) return { code: error.code, say: error.say };
    // A key or certificate that does not open was exchanged or altered: no unit either.
    ctx.log.error({ err: error, family }, "a time-stamping unit does not open");
    return { code: "timestamp.unit-broken", say: BROKEN };
  }
}

const BROKEN: Words = {
  zh: "时间戳单元的密钥或证书打不开，可能被改动，不能签发。请更换密钥。",
  en: "The unit's key or certificate does not open; it may have been altered. Nothing is issued; exchange the key.",
};

/** At the start of a process that stamps: a unit that must not sign is known, logged and recorded before anybody asks for a token. */
export async function checkUnitsAtStart(ctx: Context): Promise<void> {
  for (const { family, problem } of await checkUnits(ctx)) {
    if (!problem) continue;
    ctx.log.error({ family, problem: problem.code }, "a time-stamping unit is refused");
    const data = { family, code: problem.code, why: problem.say.en };
    await ctx.db.transaction((tx) => record(tx, ctx, { type: "timestamp.unit-refused", subject: family, data }));
  }
}
