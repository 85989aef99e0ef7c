import { and, asc, desc, eq, gte, like, lte, notInArray } from "drizzle-orm";
import { audit } from "#modules/audit/schema.ts";
import type { Context } from "#server/context.ts";
import { env } from "#server/env.ts";
import { bootId } from "./clock/history.ts";
import { runningClock } from "./clock/running.ts";
import type { Span } from "./clock-input.ts";
import { clockSample, clockSource } from "./clock-schema.ts";
import { refusalWords } from "./clock-words.ts";
import type { ClockCondition } from "./rules.ts";

const ALARMS = 12;
/** What people did, or what goes with every start. */
const NO_ALARM = ["started", "source-saved", "source-removed", "limit-set"].map((what) => `timestamp.clock-${what}`);

/** This process's clock, its sources, and what happened to clocks lately. Times in µs unless they say otherwise. */
export async function clockStatus(ctx: Context) {
  const clock = runningClock();
  const configured = await ctx.db.select().from(clockSource).orderBy(asc(clockSource.name));
  const { state = null, reading = null, limitUs = null } = clock ?? {};
  const condition: ClockCondition = state ? (clock?.isHoldover ? "holdover" : "synchronised") : "none";
  return {
    mode: env().TSA_CLOCK,
    node: clock?.node ?? null,
    boot: bootId(),
    condition,
    isWithin: reading !== null && limitUs !== null && reading.boundUs <= limitUs,
    boundUs: reading?.boundUs ?? null,
    limitUs,
    offsetUs: state?.offsetUs ?? null,
    syncAgeUs: clock?.syncAgeUs ?? null,
    holdoverLeftUs: clock?.holdoverLeftUs ?? 0,
    ppm: state?.ppm ?? null,
    openPpm: state?.ratePpm ?? null,
    /** How far ahead the clock has tested its own predictions. */
    testedUs: state?.steps.at(-1)?.untilUs ?? 0,
    leap: state?.leap ?? null,
    sources: configured.map(({ id, name, kind, host, port, keyNumber, keyAlgorithm, isEnabled }) => {
      const heard = clock?.sources.find((one) => one.id === id);
      const why = heard?.refusal ? refusalWords(heard.refusal) : null;
      return { id, name, kind, host, port, keyNumber, keyAlgorithm, isEnabled, why, heard: heard ?? null };
    }),
    alarms: await alarms(ctx),
  };
}

/** Clock events of the audit log, newest first. */
async function alarms(ctx: Context) {
  const rows = await ctx.db
    .select({ seq: audit.seq, at: audit.at, type: audit.type, body: audit.body })
    .from(audit)
    .where(and(like(audit.type, "timestamp.clock-%"), notInArray(audit.type, NO_ALARM)))
    .orderBy(desc(audit.seq))
    .limit(ALARMS);
  return rows.map(({ seq, at, type, body }) => ({ seq, at, type, data: dataOf(body) }));
}

const dataOf = (body: string): Record<string, unknown> => (JSON.parse(body) as { data: Record<string, unknown> }).data;

/** Processes whose clocks left history, for the chart's choice. */
export async function clockNodes(ctx: Context): Promise<string[]> {
  const rows = await ctx.db.selectDistinct({ node: clockSample.node }).from(clockSample).orderBy(asc(clockSample.node));
  return rows.map(({ node }) => node);
}

/** Minute by minute, oldest first. */
export async function clockHistory(ctx: Context, { node, from, to }: Span & { node: string }) {
  return await ctx.db
    .select({
      at: clockSample.at,
      condition: clockSample.condition,
      offsetUs: clockSample.offsetUs,
      boundUs: clockSample.boundUs,
      sources: clockSample.sources,
    })
    .from(clockSample)
    .where(and(eq(clockSample.node, node), gte(clockSample.at, new Date(from)), lte(clockSample.at, new Date(to))))
    .orderBy(asc(clockSample.at));
}
