import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { AuditEvent } from "./events.ts";
import { audit, auditHead } from "./schema.ts";

export const GENESIS = "0".repeat(64);

type Entry = { ctx: Context; event: AuditEvent };

/**
 * Appends one event to the chain inside the caller's transaction: no change without its record, no record without its
 * change. Call it last: it holds the chain's head until the transaction ends.
 */
export const record = (tx: Tx, ctx: Context, event: AuditEvent): Promise<void> => recordAll(tx, [{ ctx, event }]);

/** The same for many events of one transaction, in order, with one lock and one write. */
export async function recordAll(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const [head] = await tx.select().from(auditHead).where(eq(auditHead.id, 1)).for("update");
  let hash = head?.hash ?? GENESIS;
  let seq = head?.seq ?? 0;
  const rows = entries.map((entry) => {
    const row = rowOf(entry, ++seq, hash);
    hash = row.hash;
    return row;
  });
  if (rows.length === 0) return;
  await tx.insert(audit).values(rows);
  if (head) await tx.update(auditHead).set({ seq, hash }).where(eq(auditHead.id, 1));
  else await tx.insert(auditHead).values({ id: 1, seq, hash });
}

function rowOf({ ctx, event }: Entry, seq: number, previous: string) {
  const at = ctx.clock.now();
  const { id: actorId, address } = whoIs(ctx.actor);
  const actorKind = ctx.actor.kind;
  const { type, subject, data } = event;
  const actor = { kind: actorKind, id: actorId, address };
  const body = JSON.stringify({ seq, at: at.toISOString(), type, subject, actor, requestId: ctx.requestId, data });
  return { seq, at, type, actorKind, actorId, subject, body, previous, hash: chainHash(previous, body) };
}

/** hash = SM3(previous ‖ body): previous as 32 bytes, body as the stored UTF-8 text. */
export function chainHash(previous: string, body: string): string {
  return createHash("sm3").update(Buffer.from(previous, "hex")).update(body, "utf8").digest("hex");
}

function whoIs(actor: Actor): { id: string; address: string | null } {
  const address = "address" in actor ? (actor.address ?? null) : null;
  switch (actor.kind) {
    case "anonymous":
      return { id: "", address };
    case "system":
      return { id: actor.name, address };
    case "staff":
      return { id: actor.personId, address };
    case "terminal":
      return { id: actor.personId ?? actor.terminalId, address };
    case "application":
      return { id: actor.applicationId, address };
    default:
      return actor satisfies never;
  }
}
