import { eq } from "drizzle-orm";
import type { Db, Tx } from "#server/db.ts";
import { sealError } from "./errors.ts";
import { seal, sealApplication, sealVersion } from "./schema.ts";

export type Seal = typeof seal.$inferSelect;
export type SealVersion = typeof sealVersion.$inferSelect;
export type Application = typeof sealApplication.$inferSelect;

/** @throws seal.not-found */
export async function lockSeal(tx: Tx, sealId: string): Promise<Seal> {
  const [row] = await tx.select().from(seal).where(eq(seal.id, sealId)).for("update");
  if (!row) throw sealError("not-found");
  return row;
}

/** @throws seal.not-found */
export async function findSeal(ctx: { db: Db | Tx }, sealId: string): Promise<Seal> {
  const [row] = await ctx.db.select().from(seal).where(eq(seal.id, sealId));
  if (!row) throw sealError("not-found");
  return row;
}

/** @param no 章号 @throws seal.not-found */
export async function sealByNo(ctx: { db: Db | Tx }, no: string): Promise<Seal> {
  const [row] = await ctx.db.select().from(seal).where(eq(seal.no, no));
  if (!row) throw sealError("not-found");
  return row;
}

export async function findVersion(ctx: { db: Db | Tx }, versionId: string): Promise<SealVersion> {
  const [row] = await ctx.db.select().from(sealVersion).where(eq(sealVersion.id, versionId));
  if (!row) throw sealError("not-found");
  return row;
}

/** @throws seal.no-application */
export async function findApplication(ctx: { db: Db | Tx }, applicationId: string): Promise<Application> {
  const [row] = await ctx.db.select().from(sealApplication).where(eq(sealApplication.id, applicationId));
  if (!row) throw sealError("no-application");
  return row;
}
