import { and, asc, eq, inArray, or } from "drizzle-orm";
import { departmentPath } from "#modules/person/department-path.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { isAtAddress } from "./at-address.ts";
import { sealError } from "./errors.ts";
import { powersOf } from "./powers.ts";
import { grantRefusal, powerRefusal } from "./rules.ts";
import { sealGrant } from "./schema.ts";
import { typesOf } from "./terms.ts";

export type Grant = typeof sealGrant.$inferSelect;
/** Who seals: a person of the staff or a hospital system. */
export type Sealer = ({ personId: string; roles: readonly string[] } | { applicationId: string }) & {
  address: string | undefined;
};

/** @throws seal.not-staff */
export function sealerOf(actor: Actor): Sealer {
  if (actor.kind === "staff") return { personId: actor.personId, roles: actor.roles, address: actor.address };
  if (actor.kind === "application") return { applicationId: actor.applicationId, address: actor.address };
  throw sealError("not-staff");
}

/**
 * The grant a use of this document would rest on: one that covers it, the earliest made first. Whoever keeps or audits the
 * seal has none, whatever his role or department was granted.
 * @throws seal.holds-*, seal.no-grant, or why the grant there is does not cover it
 */
export async function findGrant(
  ctx: Pick<Context, "db" | "clock">,
  sealId: string,
  sealer: Sealer,
  of: { documentId: string; type: string },
): Promise<Grant> {
  if ("personId" in sealer) {
    const refusal = powerRefusal(await powersOf(ctx, sealId, sealer.personId), "use");
    if (refusal) throw sealError(refusal);
  }
  const grants = await ctx.db
    .select()
    .from(sealGrant)
    .where(and(eq(sealGrant.sealId, sealId), await heldBy(ctx, sealer)))
    .orderBy(asc(sealGrant.createdAt), asc(sealGrant.id));
  const now = ctx.clock.now();
  const judged = grants.map((grant) => ({ grant, refusal: refusalOf(grant, { ...of, now, address: sealer.address }) }));
  const usable = judged.find(({ refusal }) => refusal === null);
  if (usable) return usable.grant;
  // Of several reasons the newest grant's is what somebody would ask about.
  throw sealError(judged.at(-1)?.refusal ?? "no-grant");
}

/** Grants in force that name somebody, whatever document they are for, the earliest made first. */
export async function grantsInForce(
  ctx: Pick<Context, "db" | "clock">,
  sealId: string,
  sealer: Sealer,
): Promise<Grant[]> {
  const now = ctx.clock.now();
  const grants = await ctx.db
    .select()
    .from(sealGrant)
    .where(and(eq(sealGrant.sealId, sealId), eq(sealGrant.state, "active"), await heldBy(ctx, sealer)))
    .orderBy(asc(sealGrant.createdAt), asc(sealGrant.id));
  return grants.filter(({ from, until }) => from <= now && now < until);
}

function refusalOf(
  grant: Grant,
  { address, ...of }: { documentId: string; type: string; now: Date; address: string | undefined },
) {
  const addresses = typesOf(grant.addresses);
  const isHere = addresses === null || isAtAddress(address, addresses);
  return grantRefusal({ ...grant, documentTypes: typesOf(grant.documentTypes) }, { ...of, isHere });
}

async function heldBy(ctx: Pick<Context, "db">, sealer: Sealer) {
  const held = (kind: Grant["holderKind"], ids: readonly string[]) =>
    ids.length === 0 ? undefined : and(eq(sealGrant.holderKind, kind), inArray(sealGrant.holderId, [...ids]));
  if ("applicationId" in sealer) return held("application", [sealer.applicationId]);
  const departments = await departmentPath(ctx, sealer.personId);
  return or(held("person", [sealer.personId]), held("role", sealer.roles), held("department", departments));
}

/**
 * Counts uses of a grant in the transaction that stores them: never past its end, however many do so at once.
 * @returns how many of those wanted it covers, and why not the others
 */
export async function spendUpTo(
  tx: Tx,
  grant: Pick<Grant, "id">,
  wanted: number,
  now: Date,
): Promise<{ allowed: number; refusal: "grant-revoked" | "grant-over" | "grant-spent" | null }> {
  const [row] = await tx.select().from(sealGrant).where(eq(sealGrant.id, grant.id)).for("update");
  if (row?.state !== "active") return { allowed: 0, refusal: "grant-revoked" };
  if (now >= row.until) return { allowed: 0, refusal: "grant-over" };
  const allowed = row.maxUses === null ? wanted : Math.max(0, Math.min(wanted, row.maxUses - row.uses));
  if (allowed > 0)
    await tx
      .update(sealGrant)
      .set({ uses: row.uses + allowed })
      .where(eq(sealGrant.id, grant.id));
  return { allowed, refusal: allowed < wanted ? "grant-spent" : null };
}
