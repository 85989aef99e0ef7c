import { randomInt } from "node:crypto";
import { recordAll } from "#modules/audit/record.ts";
import type { AuditEvent } from "#modules/audit/events.ts";
import type { Context } from "#server/context.ts";
import type { Db } from "#server/db.ts";
import { selfCheckFailed } from "#server/private-key.ts";
import type { MadeToken } from "./make-token.ts";
import { timestamp } from "./schema.ts";
import { isInForce, type Unit } from "./unit.ts";

/** The unit was exchanged or its certificate revoked while the token was made: sign again with the active one. */
export class UnitGone extends Error {}

export type Entry = {
  ctx: Context;
  unit: Unit;
  made: MadeToken;
  row: typeof timestamp.$inferInsert;
  event: AuditEvent;
};

type Waiting = Entry & { release: () => void; refuse: (error: unknown) => void };

/** Tokens of one transaction. */
const AT_ONCE = 256;
const queues = new WeakMap<Db, { waiting: Waiting[]; isRunning: boolean }>();

/**
 * Write-ahead: resolves when the token's row and its audit event are committed, and only then may it leave. Tokens that
 * wait at the same time share one transaction (group commit): the chain's head is locked once for all of them.
 * @throws UnitGone; key.self-check; what the database throws
 */
export function commitToken(entry: Entry): Promise<void> {
  const { db } = entry.ctx;
  const queue = queues.get(db) ?? { waiting: [], isRunning: false };
  queues.set(db, queue);
  return new Promise((release, refuse) => {
    queue.waiting.push({ ...entry, release, refuse });
    if (!queue.isRunning) void drain(db, queue);
  });
}

async function drain(db: Db, queue: { waiting: Waiting[]; isRunning: boolean }): Promise<void> {
  queue.isRunning = true;
  while (queue.waiting.length > 0) {
    const group = queue.waiting.splice(0, AT_ONCE);
    try {
      const gone = await commitGroup(db, group);
      for (const one of group) {
        if (gone.has(one.unit)) one.refuse(new UnitGone());
        else one.release();
      }
    } catch (error) {
      for (const one of group) one.refuse(error);
    }
  }
  queue.isRunning = false;
}

/** @returns the units that may not stamp any more; their tokens were not written */
async function commitGroup(db: Db, group: readonly Waiting[]): Promise<Set<Unit>> {
  const units = new Set(group.map(({ unit }) => unit));
  for (const unit of units) secondOpinion(group.filter((one) => one.unit === unit));
  return await db.transaction(async (tx) => {
    const gone = new Set<Unit>();
    for (const unit of units) if (!(await isInForce({ db: tx }, unit))) gone.add(unit);
    const good = group.filter(({ unit }) => !gone.has(unit));
    if (good.length === 0) return gone;
    await tx.insert(timestamp).values(good.map(({ row }) => row));
    await recordAll(tx, good);
    return gone;
  });
}

/**
 * One token of each unit and commit is checked by another implementation (SM2: OpenSSL): every token when they come one
 * by one, a sample chosen by chance under load. ARCHITECTURE.md "Decisions" says why that is enough.
 */
function secondOpinion(tokens: readonly Waiting[]): void {
  const chosen = tokens[randomInt(tokens.length)];
  if (chosen && !chosen.unit.signer.isRight(chosen.made.signedAttrs, chosen.made.signature)) throw selfCheckFailed();
}
