import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import type { AuditEvent } from "./events.ts";
import { audit, auditHead } from "./schema.ts";

export const GENESIS = "0".repeat(64);

/**
 * Appends one event to the chain inside the caller's transaction: no change without its record, no record without its
 * change. Call it last: it holds the chain's head until the transaction ends.
 */
export async function record(tx: Tx, ctx: Context, event: AuditEvent): Promise<void> {
  const [head] = await tx.select().from(auditHead).where(eq(auditHead.id, 1)).for("update");
  const previous = head?.hash ?? GENESIS;
  const seq = (head?.seq ?? 0) + 1;
  const at = ctx.clock.now();
  const { id: actorId, address } = whoIs(ctx.actor);
  const body = JSON.stringify({
    seq,
    at: at.toISOString(),
    type: event.type,
    subject: event.subject,
    actor: { kind: ctx.actor.kind, id: actorId, address },
    requestId: ctx.requestId,
    data: event.data,
  });
  const hash = chainHash(previous, body);
  await tx.insert(audit).values({
    seq,
    at,
    type: event.type,
    actorKind: ctx.actor.kind,
    actorId,
    subject: event.subject,
    body,
    previous,
    hash,
  });
  if (head) await tx.update(auditHead).set({ seq, hash }).where(eq(auditHead.id, 1));
  else await tx.insert(auditHead).values({ id: 1, seq, hash });
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
