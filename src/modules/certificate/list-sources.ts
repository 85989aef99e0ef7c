import { eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { revocationData, revocationSource } from "./schema.ts";

/** How a list of a channel, or its responder, does. */
export type SourceHealth = {
  channelId: string;
  kind: "crl" | "ocsp";
  /** The exchange's name for the list; empty for OCSP. */
  name: string;
  /** Of the newest list, or of the newest answer to anything. */
  thisUpdate: Date | null;
  nextUpdate: Date | null;
  /** Whether the CA still stands by it. */
  isFresh: boolean;
  /** Revoked certificates on a list; answers at hand, of OCSP 0. */
  entries: number;
  fetchedAt: Date | null;
  failures: number;
  problem: string | null;
  nextTryAt: Date | null;
};

/** The sources of every channel, lists by name, then OCSP in one line a channel: its newest answer and its newest failure. */
export async function listSources(ctx: Pick<Context, "db" | "clock">): Promise<SourceHealth[]> {
  const rows = await ctx.db
    .select({
      channelId: revocationSource.channelId,
      name: revocationSource.name,
      thisUpdate: revocationData.thisUpdate,
      nextUpdate: revocationData.nextUpdate,
      entries: revocationData.entries,
      fetchedAt: revocationSource.fetchedAt,
      failures: revocationSource.failures,
      problem: revocationSource.problem,
      nextTryAt: revocationSource.nextTryAt,
    })
    .from(revocationSource)
    .leftJoin(revocationData, eq(revocationData.digest, revocationSource.digest))
    .orderBy(revocationSource.channelId, revocationSource.name);
  const now = ctx.clock.now();
  const health = rows.map((row): SourceHealth => {
    const [kind, ...name] = row.name.split("/");
    const isFresh = row.thisUpdate !== null && (row.nextUpdate === null || row.nextUpdate > now);
    return {
      ...row,
      kind: kind === "ocsp" ? "ocsp" : "crl",
      name: kind === "ocsp" ? "" : name.join("/"),
      isFresh,
      entries: row.entries ?? 0,
    };
  });
  const answers = health.filter(({ kind }) => kind === "ocsp");
  const channels = [...new Set(answers.map(({ channelId }) => channelId))];
  return [
    ...health.filter(({ kind }) => kind === "crl"),
    ...channels.flatMap((id) => together(answers.filter(({ channelId }) => channelId === id))),
  ];
}

function together(answers: readonly SourceHealth[]): SourceHealth[] {
  const newest = answers.toSorted((a, b) => Number(b.fetchedAt ?? 0) - Number(a.fetchedAt ?? 0))[0];
  const failing = answers.filter(({ failures }) => failures > 0);
  const worst = failing.toSorted((a, b) => Number(b.nextTryAt ?? 0) - Number(a.nextTryAt ?? 0))[0];
  if (!newest) return [];
  const { failures, problem, nextTryAt } = worst ?? newest;
  return [{ ...newest, failures, problem, nextTryAt }];
}
