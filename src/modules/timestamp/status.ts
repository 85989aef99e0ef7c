import { count, desc, eq, gte } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { readClock } from "./clock-reading.ts";
import type { ListTimestamps } from "./input.ts";
import { isDemoTime, policyOf } from "./rules.ts";
import { timestamp } from "./schema.ts";
import { activeUnit } from "./unit.ts";

const DAY = 86_400_000;

/** Whether tokens can be issued now, and if not, why. `isDemoTime` means every token is stamped by an undisciplined clock. */
export async function timestampStatus(ctx: Context) {
  const source = env().TSA_CLOCK;
  const since = new Date(ctx.clock.now().getTime() - DAY);
  const [issued] = await ctx.db.select({ total: count() }).from(timestamp).where(gte(timestamp.genTime, since));
  const unit = await attempt(async () => {
    const { id, notAfter, d } = await activeUnit(ctx);
    d.fill(0);
    return { id, notAfter };
  });
  const clock = await attempt(async () => readClock(ctx));
  return {
    isIssuing: unit.problem === null && clock.problem === null,
    isDemoTime: isDemoTime(policyOf(source)),
    clock: { source, accuracyUs: clock.value?.accuracyUs ?? null, problem: clock.problem },
    unit: { id: unit.value?.id ?? null, notAfter: unit.value?.notAfter ?? null, problem: unit.problem },
    policy: policyOf(source),
    issuedLastDay: issued?.total ?? 0,
  };
}

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
    timestamps: rows.map((row) => ({ ...row, isDemoTime: isDemoTime(row.policy) })),
    total: counted?.total ?? 0,
  };
}
