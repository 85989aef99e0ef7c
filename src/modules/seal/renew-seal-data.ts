import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { AppError } from "#core/error.ts";
import { record } from "#modules/audit/record.ts";
import { certificatesInForce } from "#modules/institution/usable-key.ts";
import type { Context } from "#server/context.ts";
import { findVersion, lockSeal, type Seal } from "./lock-seal.ts";
import { makeSealData, replaceSealData } from "./make-seal-data.ts";
import { seal, sealData } from "./schema.ts";

/** States in which a seal's data is kept up. */
const ALIVE = ["enabled", "disabled", "suspended"] as const;

/**
 * Issues seal data again where the hospital's certificates are no longer those it names (GB/T 38540 §7.2 a3), and suspends
 * what has none in force to sign with (证书到期暂停); ends the suspension when there is one. A chore: safe to repeat.
 */
export async function renewSealData(ctx: Context): Promise<void> {
  const certificates = await certificatesInForce(ctx);
  const wanted = certificates.map(({ id }) => id).toSorted();
  const rows = await ctx.db
    .select()
    .from(seal)
    .where(inArray(seal.state, [...ALIVE]));
  for (const row of rows) await renewOne(ctx, row, wanted);
}

async function renewOne(ctx: Context, row: Seal, wanted: readonly string[]): Promise<void> {
  if (!row.versionId) return;
  const [current] = await ctx.db
    .select({ versionId: sealData.versionId, signerIds: sealData.signerIds, validUntil: sealData.validUntil })
    .from(sealData)
    .where(and(eq(sealData.sealId, row.id), eq(sealData.state, "current")));
  const named = z.array(z.string()).parse(current?.signerIds ?? []);
  const isSame =
    current?.versionId === row.versionId &&
    current.validUntil > ctx.clock.now() &&
    named.toSorted().join() === wanted.join();
  if (isSame && row.state !== "suspended") return;
  const data = await madeAgain(ctx, row);
  await ctx.db.transaction(async (tx) => {
    const locked = await lockSeal(tx, row.id);
    if (locked.state !== row.state || locked.versionId !== row.versionId) return;
    if (data) await replaceSealData(tx, ctx, data);
    const state = standingOf(row.state, data !== null);
    if (state === row.state) return;
    await tx.update(seal).set({ state, changedAt: ctx.clock.now() }).where(eq(seal.id, row.id));
    const type = state === "suspended" ? ("seal.suspended" as const) : ("seal.resumed" as const);
    await record(tx, ctx, { type, subject: row.id, data: { why: data ? "certificate-renewed" : "no-certificate" } });
  });
}

function standingOf(state: Seal["state"], hasData: boolean): Seal["state"] {
  if (!hasData) return state === "enabled" ? "suspended" : state;
  return state === "suspended" ? "enabled" : state;
}

/** Null where the hospital has no certificate in force. */
async function madeAgain(ctx: Context, row: Seal) {
  try {
    return await makeSealData(ctx, row, await findVersion(ctx, row.versionId ?? ""));
  } catch (error) {
    if (error instanceof AppError && error.code === "institution.no-key") return null;
    throw error;
  }
}
