import { count, desc, eq, gte } from "drizzle-orm";
import { AppError, type Words } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { readClock } from "./clock-reading.ts";
import type { ListTimestamps } from "./input.ts";
import { isDemoTime, policyOf } from "./rules.ts";
import { timestamp } from "./schema.ts";
import { activeUnit, closeUnits, hasUnit, type Unit } from "./unit.ts";

const DAY = 86_400_000;

/** Whether tokens can be issued now, and if not, why. `isDemoTime` means every token is stamped by an undisciplined clock. */
export async function timestampStatus(ctx: Context) {
  const source = env().TSA_CLOCK;
  const since = new Date(ctx.clock.now().getTime() - DAY);
  const [issued] = await ctx.db.select({ total: count() }).from(timestamp).where(gte(timestamp.genTime, since));
  closeUnits(ctx);
  const unit = await attempt(() => activeUnit(ctx, "sm2"));
  const rsa = (await hasUnit(ctx, "rsa")) ? await attempt(() => activeUnit(ctx, "rsa")) : null;
  const clock = await attempt(async () => readClock(ctx));
  return {
    isIssuing: unit.problem === null && clock.problem === null,
    isDemoTime: isDemoTime(policyOf(source)),
    clock: { source, accuracyUs: clock.value?.accuracyUs ?? null, problem: clock.problem },
    unit: { id: unit.value?.id ?? null, notAfter: unit.value?.notAfter ?? null, problem: unit.problem },
    units: [
      { family: "sm2" as const, policy: policyOf(source, "sm2"), ...unitOf(unit) },
      ...(rsa ? [{ family: "rsa" as const, policy: policyOf(source, "rsa"), ...unitOf(rsa) }] : []),
    ],
    policy: policyOf(source),
    issuedLastDay: issued?.total ?? 0,
  };
}

const unitOf = ({ value, problem }: { value: Unit | null; problem: { code: string; say: Words } | null }) => ({
  id: value?.id ?? null,
  notAfter: value?.notAfter ?? null,
  problem,
});

const msOf = (us: number | null): number | null => (us === null ? null : us / 1000);

async function attempt<T>(run: () => Promise<T>) {
  try {
    return { value: await run(), problem: null };
  } catch (error) {
    if (error instanceof AppError) return { value: null, problem: { code: error.code, say: error.say } };
    throw error;
  }
}

/** One page of issued tokens, newest first, or the ones with a serial number or imprint. */
export async function listTimestamps(ctx: Context, input: ListTimestamps) {
  const where = input.serial
    ? eq(timestamp.serial, input.serial.toLowerCase())
    : input.imprint
      ? eq(timestamp.imprint, input.imprint.toLowerCase())
      : undefined;
  const [counted] = await ctx.db.select({ total: count() }).from(timestamp).where(where);
  const rows = await ctx.db
    .select()
    .from(timestamp)
    .where(where)
    .orderBy(desc(timestamp.genTime), desc(timestamp.id))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  return {
    timestamps: rows.map((row) => ({ ...row, accuracyMs: msOf(row.accuracyUs), isDemoTime: isDemoTime(row.policy) })),
    total: counted?.total ?? 0,
  };
}
