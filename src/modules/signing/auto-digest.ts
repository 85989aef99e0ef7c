import { and, asc, count, eq, gte, isNotNull, isNull, lt } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { readDocuments } from "#modules/document/read-document.ts";
import { endSessionsOf, tellVault } from "#modules/key/end-sessions-of.ts";
import { freezeAutoKeys } from "#modules/key/freeze-auto-keys.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { isDuplicateKey } from "#server/db.ts";
import { describeDocument } from "./describe-document.ts";
import { signingError } from "./errors.ts";
import { autoDigest, signature, signRequest } from "./schema.ts";

/** When the day's list is made: 20:00 Beijing time, in ms after 00:00 UTC. */
const AT_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;

/** The last 20:00 (Beijing) that has passed. */
export function lastCutoff(now: Date): Date {
  return new Date(Math.floor((now.getTime() - AT_MS) / DAY_MS) * DAY_MS + AT_MS);
}

/** A list for every doctor in whose name something was signed under authorisation in the day up to the last 20:00; a chore. */
export async function makeDigests(ctx: Context): Promise<void> {
  const until = lastCutoff(ctx.clock.now());
  const rows = await ctx.db
    .select({ personId: signature.personId, n: count() })
    .from(signature)
    .where(within(until))
    .groupBy(signature.personId);
  for (const { personId, n } of rows) {
    const [known] = await ctx.db
      .select({ id: autoDigest.id })
      .from(autoDigest)
      .where(and(eq(autoDigest.personId, personId), eq(autoDigest.until, until)));
    if (known) continue;
    const id = newId();
    try {
      await ctx.db.transaction(async (tx) => {
        await tx.insert(autoDigest).values({ id, personId, until, count: n, createdAt: ctx.clock.now() });
        const data = { personId, until: until.toISOString(), count: n };
        await record(tx, ctx, { type: "signing.digest-made", subject: id, data });
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

const within = (until: Date) =>
  and(
    isNotNull(signature.mandateId),
    gte(signature.signedAt, new Date(until.getTime() - DAY_MS)),
    lt(signature.signedAt, until),
  );

export type AutoDigest = {
  digestId: string;
  until: string;
  count: number;
  items: {
    signatureId: string;
    title: string;
    documentType: string;
    patientMasked: string;
    system: string;
    workstation: string | null;
    at: string;
  }[];
};

/** The oldest list its doctor has not answered, with every signature on it; null when there is none. */
export async function openDigest(ctx: Context, personId: string): Promise<AutoDigest | null> {
  const [row] = await ctx.db
    .select()
    .from(autoDigest)
    .where(and(eq(autoDigest.personId, personId), isNull(autoDigest.answeredAt)))
    .orderBy(asc(autoDigest.until))
    .limit(1);
  if (!row) return null;
  const made = await ctx.db
    .select({ signature, request: signRequest })
    .from(signature)
    .innerJoin(signRequest, eq(signRequest.id, signature.requestId))
    .where(and(eq(signature.personId, personId), within(row.until)))
    .orderBy(asc(signature.signedAt));
  const documents = await readDocuments(
    ctx,
    made.map((one) => one.signature.documentId),
  );
  const found = new Map(documents.map((one) => [one.id, describeDocument(one)]));
  const items = made.flatMap(({ signature: one, request }) => {
    const shown = found.get(one.documentId);
    if (!shown) return [];
    const { title, documentType, patientMasked } = shown;
    const { system, workstation } = request;
    const at = one.signedAt.toISOString();
    return [{ signatureId: one.id, title, documentType, patientMasked, system, workstation, at }];
  });
  return { digestId: row.id, until: row.until.toISOString(), count: row.count, items };
}

/**
 * The doctor has looked. `mine`: all of it was authorised. `not-mine`: every session ends and the auto-sign key is frozen at once, and the
 * security administrator finds it in the log and on the auto-sign page. @throws signing.not-found
 */
export async function answerDigest(
  ctx: Context,
  input: { digestId: string; answer: "mine" | "not-mine"; personId: string },
): Promise<void> {
  const { digestId, answer, personId } = input;
  const isMine = and(eq(autoDigest.id, digestId), eq(autoDigest.personId, personId));
  const ended = await ctx.db.transaction(async (tx) => {
    const [row] = await tx.select().from(autoDigest).where(isMine).for("update");
    if (!row) throw signingError("not-found");
    if (row.answeredAt !== null) return [];
    await tx.update(autoDigest).set({ answer, answeredAt: ctx.clock.now() }).where(isMine);
    const isDisowned = answer === "not-mine";
    if (isDisowned) await freezeAutoKeys(tx, personId);
    const windows = isDisowned ? await endSessionsOf(tx, ctx, personId, "not-me") : [];
    await record(tx, ctx, { type: "signing.digest-answered", subject: digestId, data: { personId, answer } });
    return windows;
  });
  if (answer === "not-mine") ctx.log.error({ personId, digestId }, "a doctor disowned what was signed in their name");
  await tellVault(ctx, ended, "not-me");
}
