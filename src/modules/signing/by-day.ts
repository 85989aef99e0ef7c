import { and, count, gte, isNotNull, sql } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { signature } from "./schema.ts";

const DAY_MS = 86_400_000;
/** China has had one offset and no summer time since 1992. */
const BEIJING_MS = 8 * 3_600_000;

/** Signatures of one day in Beijing, `2026-11-24`: confirmed by the doctor, and made under a mandate. */
export type SignedDay = { day: string; confirmed: number; automatic: number };

/** The last `days` days with today, oldest first; a day without a signature is there with zeros. */
export async function signedByDay(ctx: Pick<Context, "db" | "clock">, days: number): Promise<SignedDay[]> {
  const today = Math.floor((ctx.clock.now().getTime() + BEIJING_MS) / DAY_MS);
  const first = today - days + 1;
  const dayOf = sql<string>`date_format(date_add(${signature.signedAt}, interval 8 hour), '%Y-%m-%d')`;
  const isAutomatic = sql<number>`${isNotNull(signature.mandateId)}`;
  const rows = await ctx.db
    .select({ day: dayOf, isAutomatic, made: count() })
    .from(signature)
    .where(and(gte(signature.signedAt, new Date(first * DAY_MS - BEIJING_MS))))
    .groupBy(dayOf, isAutomatic);
  return Array.from({ length: days }, (_, at) => {
    const day = new Date((first + at) * DAY_MS).toISOString().slice(0, 10);
    const made = (automatic: boolean) =>
      rows.find((row) => row.day === day && Boolean(row.isAutomatic) === automatic)?.made ?? 0;
    return { day, confirmed: made(false), automatic: made(true) };
  });
}
