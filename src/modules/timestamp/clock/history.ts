import { readFileSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { and, asc, eq, gte, isNotNull, lt } from "drizzle-orm";
import type { Point } from "#core/sntp/back-test.ts";
import { readAt } from "#core/sntp/reading.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { clockSample } from "../clock-schema.ts";
import type { RoundReport } from "./messages.ts";
import { monotonicUs } from "./monotonic.ts";

const DAY = 86_400_000;
/** What the clock learns from, and what pages can show. */
const LEARN_DAYS = 21;
const KEEP_DAYS = 35;

/** One run of the machine's monotonic clock: Linux numbers them; elsewhere the minute it started in stands for it. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return `${hostname()}@${Math.round((Date.now() / 1000 - uptime()) / 60)}`.slice(0, 64);
  }
}

/** Synchronisations of this node, one line for each boot, the present boot's last (empty when there is none). */
export async function loadPast(ctx: Context, node: string, boot: string): Promise<Point[][]> {
  const since = new Date(ctx.clock.now().getTime() - LEARN_DAYS * DAY);
  const rows = await ctx.db
    .select({ boot: clockSample.boot, atUs: clockSample.monotonicUs, thetaUs: clockSample.thetaUs })
    .from(clockSample)
    .where(and(eq(clockSample.node, node), gte(clockSample.at, since), isNotNull(clockSample.thetaUs)))
    .orderBy(asc(clockSample.at));
  const lines = new Map<string, Point[]>();
  for (const { boot: of, atUs, thetaUs } of rows) {
    const line = lines.get(of) ?? [];
    lines.set(of, line);
    if (atUs !== null && thetaUs !== null && atUs > (line.at(-1)?.atUs ?? 0)) line.push({ atUs, thetaUs });
  }
  const present = lines.get(boot) ?? [];
  lines.delete(boot);
  return [...lines.values(), present];
}

/** Keeps how the clock does now, and forgets what is too old to be shown. */
export async function keepSample(ctx: Context, node: string, boot: string, round: RoundReport): Promise<void> {
  const { state, isHoldover } = round;
  const isSynced = state !== null && !isHoldover;
  await ctx.db.insert(clockSample).values({
    id: newId(),
    node,
    boot,
    at: ctx.clock.now(),
    condition: state ? (isHoldover ? "holdover" : "synchronised") : "none",
    monotonicUs: isSynced ? state.atUs : null,
    thetaUs: isSynced ? state.thetaUs : null,
    offsetUs: isSynced ? state.offsetUs : null,
    boundUs: state ? readAt(state, monotonicUs()).boundUs : null,
    sources: (isSynced ? state.sources.join(", ") : "").slice(0, 255),
  });
  const tooOld = new Date(ctx.clock.now().getTime() - KEEP_DAYS * DAY);
  await ctx.db.delete(clockSample).where(and(eq(clockSample.node, node), lt(clockSample.at, tooOld)));
}
