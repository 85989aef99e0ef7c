import { and, eq } from "drizzle-orm";
import { AppError } from "#core/error.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { certificateError } from "../errors.ts";
import { revocationData, revocationSource } from "../schema.ts";
import { isDue, restMs } from "./rules.ts";

/** Where a list or an answer comes from: `crl/<list>[/<part>]` or `ocsp/<certificate's fingerprint>` of a channel. */
export type SourceKey = { channelId: string; name: string };

/** A list or answer that was checked and may be kept. */
export type Fetched = {
  kind: "crl" | "ocsp";
  der: Uint8Array;
  thisUpdate: Date;
  nextUpdate: Date | null;
  number: string | null;
  /** Entries of a list, 0 of an answer. */
  entries: number;
};

/** `isNew`: something was fetched. `problem` is an error code; then what there was before still stands. */
export type Refreshed = { isNew: boolean; problem: string | null };

const flights = new Map<string, Promise<Refreshed>>();

/**
 * Fetches from a source when that is due and it is not resting after failures. Several who ask at once share one call. It
 * never throws: a CA that is away is a fact to be shown, not a failure of whoever wanted to know.
 * @param isAlways fetches in any case, and by a call that starts after this one: one under way may carry what the CA said before
 *   the deed somebody asks about
 */
export async function refreshSource(
  ctx: Context,
  key: SourceKey,
  fetch: () => Promise<Fetched>,
  isAlways: boolean,
): Promise<Refreshed> {
  const name = `${key.channelId}/${key.name}`;
  const flying = flights.get(name);
  if (flying && !isAlways) return await flying;
  await flying;
  const next = flights.get(name);
  if (next) return await next;
  const flight = refresh(ctx, key, fetch, isAlways).finally(() => flights.delete(name));
  flights.set(name, flight);
  return await flight;
}

async function refresh(
  ctx: Context,
  key: SourceKey,
  fetch: () => Promise<Fetched>,
  isAlways: boolean,
): Promise<Refreshed> {
  const [row] = await ctx.db
    .select({
      fetchedAt: revocationSource.fetchedAt,
      nextUpdate: revocationData.nextUpdate,
      nextTryAt: revocationSource.nextTryAt,
      problem: revocationSource.problem,
    })
    .from(revocationSource)
    .leftJoin(revocationData, eq(revocationData.digest, revocationSource.digest))
    .where(isSource(key));
  const now = ctx.clock.now();
  if (row?.nextTryAt && row.nextTryAt > now && !isAlways) return { isNew: false, problem: row.problem };
  if (!isAlways && !isDue(row ?? null, now.getTime())) return { isNew: false, problem: null };
  try {
    await keep(ctx, key, await fetch());
    return { isNew: true, problem: null };
  } catch (error) {
    const problem = error instanceof AppError ? error.code : "system.unexpected";
    ctx.log.warn({ err: error, source: key.name, channelId: key.channelId }, "revocation status was not fetched");
    await noteFailure(ctx, key, problem);
    return { isNew: false, problem };
  }
}

const isSource = ({ channelId, name }: SourceKey) =>
  and(eq(revocationSource.channelId, channelId), eq(revocationSource.name, name));

/** Content is stored once by its digest and never changed; the source then points to it. @throws certificate.list-older */
async function keep(ctx: Context, key: SourceKey, fetched: Fetched): Promise<void> {
  const digest = sm3Hex(fetched.der);
  const fetchedAt = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    const [known] = await tx
      .select({ thisUpdate: revocationData.thisUpdate })
      .from(revocationSource)
      .innerJoin(revocationData, eq(revocationData.digest, revocationSource.digest))
      .where(isSource(key));
    // An older list under a fresh signature is a replay: it would forget who was revoked since.
    if (known && known.thisUpdate > fetched.thisUpdate) throw certificateError("list-older");
    await tx
      .insert(revocationData)
      .values({ ...fetched, digest, fetchedAt })
      .onDuplicateKeyUpdate({ set: { fetchedAt, unusedSince: null } });
    const values = { digest, fetchedAt, failures: 0, problem: null, nextTryAt: null };
    await tx
      .insert(revocationSource)
      .values({ ...key, ...values })
      .onDuplicateKeyUpdate({ set: values });
  });
}

async function noteFailure(ctx: Context, key: SourceKey, problem: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const [known] = await tx
      .select({ failures: revocationSource.failures })
      .from(revocationSource)
      .where(isSource(key))
      .for("update");
    const failures = (known?.failures ?? 0) + 1;
    const nextTryAt = new Date(ctx.clock.now().getTime() + restMs(failures));
    await tx
      .insert(revocationSource)
      .values({ ...key, failures, problem, nextTryAt })
      .onDuplicateKeyUpdate({ set: { failures, problem, nextTryAt } });
  });
}
