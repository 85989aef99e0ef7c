import { and, eq } from "drizzle-orm";
import { findPeople, findPerson, rolesOf } from "#modules/person/find-person.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Db, Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import type { Power } from "./rules.ts";
import { sealGrant, sealPower } from "./schema.ts";

type Reader = { db: Db | Tx };

/** The powers somebody holds over a seal by name; what comes with a role or department is seen when it is used. */
export async function powersOf(ctx: Reader, sealId: string, personId: string): Promise<Power[]> {
  const named = await ctx.db
    .select({ power: sealPower.power })
    .from(sealPower)
    .where(and(eq(sealPower.sealId, sealId), eq(sealPower.personId, personId)));
  const granted = await ctx.db
    .select({ id: sealGrant.id })
    .from(sealGrant)
    .where(
      and(
        eq(sealGrant.sealId, sealId),
        eq(sealGrant.state, "active"),
        eq(sealGrant.holderKind, "person"),
        eq(sealGrant.holderId, personId),
      ),
    )
    .limit(1);
  return [...named.map(({ power }) => power), ...(granted.length > 0 ? (["use"] as const) : [])];
}

/** Who has a power over a seal, by name. */
export async function holdersOf(ctx: Reader, sealId: string, power: Exclude<Power, "use">) {
  const rows = await ctx.db
    .select({ personId: sealPower.personId })
    .from(sealPower)
    .where(and(eq(sealPower.sealId, sealId), eq(sealPower.power, power)));
  return await findPeople(
    ctx,
    rows.map(({ personId }) => personId),
  );
}

/** @throws seal.not-staff */
export function staffOf(actor: Actor): { personId: string; roles: readonly string[] } {
  if (actor.kind !== "staff") throw sealError("not-staff");
  return actor;
}

/** @throws seal.not-keeper with who could, seal.not-staff */
export async function requireKeeper(ctx: Context, sealId: string): Promise<string> {
  const { personId } = staffOf(ctx.actor);
  if ((await powersOf(ctx, sealId, personId)).includes("manage")) return personId;
  throw sealError("not-keeper", { who: await namesOf(ctx, sealId, "manage") });
}

/** @throws seal.not-auditor with who could */
export async function requireAuditor(ctx: Context, sealId: string): Promise<void> {
  const { personId } = staffOf(ctx.actor);
  if ((await powersOf(ctx, sealId, personId)).includes("audit")) return;
  throw sealError("not-auditor", { who: await namesOf(ctx, sealId, "audit") });
}

const namesOf = async (ctx: Context, sealId: string, power: "manage" | "audit"): Promise<string> =>
  (await holdersOf(ctx, sealId, power)).map(({ name, staffNo }) => `${name}（${staffNo}）`).join("、");

/** 管理权 goes to seal keepers, 审计权 to auditors. @throws seal.no-person, no-keeper-role, no-auditor-role */
export async function requireRoleFor(ctx: Pick<Context, "db">, power: "manage" | "audit", personId: string) {
  if (!(await findPerson(ctx, personId))) throw sealError("no-person");
  const roles = await rolesOf(ctx, personId);
  if (power === "manage" && !roles.includes("seal-keeper")) throw sealError("no-keeper-role");
  if (power === "audit" && !roles.includes("auditor")) throw sealError("no-auditor-role");
}
