import { and, count, desc, eq, gte, isNotNull, isNull } from "drizzle-orm";
import { readCertificate } from "#modules/certificate/certificate-of.ts";
import type { Context } from "#server/context.ts";
import { faceInput } from "./input.ts";
import { findSeal } from "./lock-seal.ts";
import { holdersOf, powersOf, staffOf } from "./powers.ts";
import type { Power } from "./rules.ts";
import { sealData, sealGrant, sealUsage, sealVersion } from "./schema.ts";
import { typesOf } from "./terms.ts";

/** A seal with its versions, who has which power, its grants, its data, and what the asker may do. @throws seal.not-found */
export async function readSeal(ctx: Context, sealId: string) {
  const { personId } = staffOf(ctx.actor);
  const row = await findSeal(ctx, sealId);
  const versions = await ctx.db
    .select({
      id: sealVersion.id,
      number: sealVersion.number,
      state: sealVersion.state,
      face: sealVersion.face,
      widthMm: sealVersion.widthMm,
      heightMm: sealVersion.heightMm,
      dpi: sealVersion.dpi,
      digest: sealVersion.digest,
      createdAt: sealVersion.createdAt,
    })
    .from(sealVersion)
    .where(eq(sealVersion.sealId, sealId))
    .orderBy(desc(sealVersion.number));
  const grants = await ctx.db
    .select()
    .from(sealGrant)
    .where(eq(sealGrant.sealId, sealId))
    .orderBy(desc(sealGrant.createdAt));
  const [keepers, auditors, powers, data, month] = await Promise.all([
    holdersOf(ctx, sealId, "manage"),
    holdersOf(ctx, sealId, "audit"),
    powersOf(ctx, sealId, personId),
    currentData(ctx, sealId),
    usesThisMonth(ctx, sealId),
  ]);
  return {
    ...row,
    versions: versions.map(({ face, ...one }) => ({ ...one, face: face === null ? null : faceInput.parse(face) })),
    grants: grants.map(({ documentTypes, addresses, ...one }) => ({
      ...one,
      documentTypes: typesOf(documentTypes),
      addresses: typesOf(addresses),
    })),
    keepers: keepers.map(named),
    auditors: auditors.map(named),
    /** What the asker holds by name. */
    powers: powers satisfies Power[],
    data,
    month,
  };
}

const named = ({ id, name, staffNo }: { id: string; name: string; staffNo: string }) => ({ id, name, staffNo });

async function currentData(ctx: Context, sealId: string) {
  const [row] = await ctx.db
    .select({
      id: sealData.id,
      digest: sealData.digest,
      validUntil: sealData.validUntil,
      createdAt: sealData.createdAt,
      certificateId: sealData.certificateId,
    })
    .from(sealData)
    .where(and(eq(sealData.sealId, sealId), eq(sealData.state, "current")));
  if (!row) return null;
  const certificate = await readCertificate(ctx, row.certificateId);
  return { ...row, certificateUntil: certificate?.notAfter ?? null };
}

const BEIJING_MS = 8 * 3_600_000;

/** Uses and failures since the first of the month in Beijing. */
async function usesThisMonth(ctx: Context, sealId: string): Promise<{ done: number; failed: number }> {
  const here = new Date(ctx.clock.now().getTime() + BEIJING_MS);
  const first = new Date(Date.UTC(here.getUTCFullYear(), here.getUTCMonth(), 1) - BEIJING_MS);
  const since = and(eq(sealUsage.sealId, sealId), gte(sealUsage.at, first));
  const [done] = await ctx.db
    .select({ count: count() })
    .from(sealUsage)
    .where(and(since, isNull(sealUsage.problem)));
  const [failed] = await ctx.db
    .select({ count: count() })
    .from(sealUsage)
    .where(and(since, isNotNull(sealUsage.problem)));
  return { done: done?.count ?? 0, failed: failed?.count ?? 0 };
}

/** A version's picture; null when there is none. */
export async function versionPng(ctx: Pick<Context, "db">, versionId: string): Promise<Uint8Array | null> {
  const [row] = await ctx.db.select({ png: sealVersion.png }).from(sealVersion).where(eq(sealVersion.id, versionId));
  return row?.png ?? null;
}

/** The seal data in use, DER. */
export async function currentSealData(ctx: Pick<Context, "db">, sealId: string): Promise<Uint8Array | null> {
  const [row] = await ctx.db
    .select({ der: sealData.der })
    .from(sealData)
    .where(and(eq(sealData.sealId, sealId), eq(sealData.state, "current")));
  return row?.der ?? null;
}
