import { and, count, desc, eq, gte, inArray, lte, or } from "drizzle-orm";
import { concat, utf8 } from "#core/bytes.ts";
import { decodeM0 } from "#core/sm/two-party/decode.ts";
import type { M0 } from "#core/sm/two-party/messages.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { sm3Hex } from "#server/sm3.ts";
import { keyError } from "./errors.ts";
import { inProtocol } from "./protocol-failure.ts";
import { lockOwnKey } from "./read-key.ts";
import { LIMITS } from "./rules.ts";
import { keyPair, signSession } from "./schema.ts";

/**
 * M0 (protocol.md §4): keeps the phone's commitments. The same M0 again says the same.
 * @returns when the start ends if no offer is asked for. @throws key.KEY_STATE, EPOCH_STALE, SESSION_EXISTS, LIMIT
 */
export async function startSession(ctx: Context, message: M0): Promise<{ expiresAt: string }> {
  const m0 = inProtocol(() => decodeM0(message));
  const digest = sm3Hex(utf8(JSON.stringify(message)));
  const outcome = await ctx.db.transaction(async (tx) => {
    const key = await lockOwnKey(tx, ctx, message.keyId);
    if (key.state !== "ACTIVE" && key.state !== "OPENED") throw keyError("KEY_STATE", { state: key.state });
    if (message.ep !== key.epoch) {
      const data = { asked: message.ep, current: key.epoch };
      await record(tx, ctx, { type: "key.old-epoch", subject: key.id, data });
      ctx.log.error({ keyId: key.id, ...data }, "an old copy of a key is in use");
      return keyError("EPOCH_STALE");
    }
    const same = and(eq(signSession.keyId, key.id), eq(signSession.cid, message.cid));
    const [known] = await tx.select().from(signSession).where(same);
    if (known) {
      if (known.startDigest !== digest || known.state !== "OPEN") throw keyError("SESSION_EXISTS");
      return known.startUntil;
    }
    await endOverdue(tx, ctx, key.id);
    await makeRoom(tx, ctx, key.id);
    await checkLimits(tx, ctx, key.id);
    const startedAt = ctx.clock.now();
    const startUntil = new Date(startedAt.getTime() + LIMITS.startMs);
    await tx.insert(signSession).values({
      id: newId(),
      keyId: key.id,
      cid: message.cid,
      terminalId: key.terminalId,
      epoch: key.epoch,
      state: "OPEN",
      commitments: concat(...m0.C),
      startDigest: digest,
      startUntil,
      startedAt,
    });
    const data = { cid: message.cid, slots: m0.C.length };
    await record(tx, ctx, { type: "key.session-started", subject: key.id, data });
    return startUntil;
  });
  if (!(outcome instanceof Date)) throw outcome;
  return { expiresAt: outcome.toISOString() };
}

async function checkLimits(tx: Tx, ctx: Context, keyId: string): Promise<void> {
  const now = ctx.clock.now().getTime();
  const rows = async (...where: Parameters<typeof and>) => {
    const [found] = await tx
      .select({ n: count() })
      .from(signSession)
      .where(and(eq(signSession.keyId, keyId), ...where));
    return found?.n ?? 0;
  };
  const today = await rows(gte(signSession.startedAt, new Date(now - 86_400_000)));
  if (today >= LIMITS.sessionsPerDay) throw keyError("LIMIT");
}

/** Sessions of a key whose time is over stop counting as open; their cid is burnt. */
async function endOverdue(tx: Tx, ctx: Context, keyId: string): Promise<void> {
  const now = ctx.clock.now();
  const open = await tx
    .select()
    .from(signSession)
    .where(and(eq(signSession.keyId, keyId), inArray(signSession.state, ["OPEN", "OFFERED"])))
    .for("update");
  for (const one of open) {
    if ((one.offerUntil ?? one.startUntil) > now) continue;
    await tx.update(signSession).set({ state: "EXPIRED", endedAt: now }).where(eq(signSession.id, one.id));
    await record(tx, ctx, { type: "key.session-expired", subject: keyId, data: { cid: one.cid } });
  }
}

/**
 * At most `LIMITS.openSessions` are ever open (protocol.md §4 Limits). The oldest gives way to a new one, its cid burnt: a
 * phone whose network broke four times must not wait ten minutes. Called with the key's row locked.
 */
async function makeRoom(tx: Tx, ctx: Context, keyId: string): Promise<void> {
  const open = await tx
    .select()
    .from(signSession)
    .where(and(eq(signSession.keyId, keyId), inArray(signSession.state, ["OPEN", "OFFERED"])))
    .orderBy(desc(signSession.startedAt), desc(signSession.id))
    .for("update");
  for (const { id, cid } of open.slice(LIMITS.openSessions - 1)) {
    await tx.update(signSession).set({ state: "CANCELLED", endedAt: ctx.clock.now() }).where(eq(signSession.id, id));
    await record(tx, ctx, { type: "key.session-superseded", subject: keyId, data: { cid } });
  }
}

/** Ends the overdue sessions of every key; a chore. */
export async function expireSessions(ctx: Context): Promise<void> {
  const now = ctx.clock.now();
  const keys = await ctx.db
    .selectDistinct({ id: signSession.keyId })
    .from(signSession)
    .where(
      or(
        and(eq(signSession.state, "OPEN"), lte(signSession.startUntil, now)),
        and(eq(signSession.state, "OFFERED"), lte(signSession.offerUntil, now)),
      ),
    )
    .limit(200);
  for (const { id } of keys)
    await ctx.db.transaction(async (tx) => {
      const [key] = await tx.select().from(keyPair).where(eq(keyPair.id, id)).for("update");
      if (key) await endOverdue(tx, ctx, id);
    });
}
