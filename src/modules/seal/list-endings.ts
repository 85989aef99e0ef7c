import { and, asc, eq, gt, inArray, lte } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { staffOf } from "./powers.ts";
import { daysLeft, daysUntil, type GrantHolder, WARN_DAYS } from "./rules.ts";
import { seal, sealData, sealGrant, sealPower } from "./schema.ts";

/** Something about a seal that ends within a week, or has: a grant, the certificate it seals with, or the seal because of that. */
export type Ending = { sealId: string; no: string; name: string } & (
  | { what: "grant"; grantId: string; holderKind: GrantHolder; holderId: string; days: number; until: Date }
  | { what: "certificate"; days: number; until: Date }
  | { what: "suspended" }
);

const DAY_MS = 86_400_000;

/**
 * What somebody has to see to: of the seals they keep everything; of all seals what a system administrator renews, the certificates.
 * What ends first comes first.
 */
export async function listEndings(ctx: Pick<Context, "db" | "clock" | "actor">): Promise<Ending[]> {
  const { personId, roles } = staffOf(ctx.actor);
  const kept = await ctx.db
    .select({ sealId: sealPower.sealId })
    .from(sealPower)
    .where(and(eq(sealPower.personId, personId), eq(sealPower.power, "manage")));
  const keptIds = kept.map(({ sealId }) => sealId);
  const isAdmin = roles.includes("system-admin");
  if (keptIds.length === 0 && !isAdmin) return [];
  const mine = isAdmin ? undefined : inArray(seal.id, keptIds);
  const found = [...(await grantEndings(ctx, keptIds)), ...(await dataEndings(ctx, mine))];
  return found.toSorted((a, b) => timeOf(a) - timeOf(b));
}

const timeOf = (one: Ending): number => ("until" in one ? one.until.getTime() : 0);
const named = { sealId: seal.id, no: seal.no, name: seal.name };

async function grantEndings(ctx: Pick<Context, "db" | "clock">, sealIds: readonly string[]): Promise<Ending[]> {
  if (sealIds.length === 0) return [];
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ ...named, grant: sealGrant })
    .from(sealGrant)
    .innerJoin(seal, eq(seal.id, sealGrant.sealId))
    .where(
      and(
        inArray(sealGrant.sealId, [...sealIds]),
        eq(sealGrant.state, "active"),
        gt(sealGrant.until, now),
        lte(sealGrant.until, new Date(now.getTime() + WARN_DAYS * DAY_MS)),
      ),
    )
    .orderBy(asc(sealGrant.until));
  return rows.flatMap(({ grant, ...of }): Ending[] => {
    const days = daysLeft(grant, now);
    if (days === null) return [];
    const { id: grantId, holderKind, holderId, until } = grant;
    return [{ ...of, what: "grant", grantId, holderKind, holderId, days, until }];
  });
}

/** Of seals that are in use, and those suspended already. */
async function dataEndings(ctx: Pick<Context, "db" | "clock">, mine: ReturnType<typeof inArray> | undefined) {
  const now = ctx.clock.now();
  const rows = await ctx.db
    .select({ ...named, state: seal.state, until: sealData.validUntil })
    .from(seal)
    .leftJoin(sealData, and(eq(sealData.sealId, seal.id), eq(sealData.state, "current")))
    .where(and(inArray(seal.state, ["enabled", "suspended"]), mine))
    .orderBy(asc(seal.no));
  return rows.flatMap(({ state, until, ...of }): Ending[] => {
    if (state === "suspended") return [{ ...of, what: "suspended" }];
    const days = until && daysUntil(until, now);
    return until === null || days === null ? [] : [{ ...of, what: "certificate", days, until }];
  });
}
