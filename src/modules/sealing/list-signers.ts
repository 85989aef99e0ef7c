import { asc, count, eq, isNotNull, and, sql } from "drizzle-orm";
import { findByStaffNo } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { sealingItem } from "./schema.ts";

/** A signer's share of a batch. */
export type SignerShare = {
  staffNo: string;
  /** Empty when nobody has this number. */
  name: string;
  department: string;
  total: number;
  asked: number;
  done: number;
  failed: number;
};

/** Whom a batch waits for, those with the most open first. */
export async function listSigners(ctx: Pick<Context, "db">, jobId: string): Promise<SignerShare[]> {
  const countOf = (state: "asked" | "done" | "failed") =>
    sql<number>`SUM(${sealingItem.state} = ${state})`.mapWith(Number);
  const rows = await ctx.db
    .select({
      staffNo: sealingItem.staffNo,
      total: count(),
      asked: countOf("asked"),
      done: countOf("done"),
      failed: countOf("failed"),
    })
    .from(sealingItem)
    .where(and(eq(sealingItem.jobId, jobId), isNotNull(sealingItem.staffNo)))
    .groupBy(sealingItem.staffNo)
    .orderBy(asc(sealingItem.staffNo));
  const shares = await Promise.all(
    rows.map(async ({ staffNo, ...counts }) => {
      const person = await findByStaffNo(ctx, staffNo ?? "");
      return { staffNo: staffNo ?? "", name: person?.name ?? "", department: person?.department ?? "", ...counts };
    }),
  );
  return shares.toSorted((a, b) => b.asked - a.asked);
}
