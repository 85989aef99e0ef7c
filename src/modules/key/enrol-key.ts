import { randomBytes } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { toBase64url } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { actingTerminal } from "#modules/login/read-terminal.ts";
import { terminalError } from "#modules/login/terminal-errors.ts";
import { terminalCan } from "#modules/login/terminal-rules.ts";
import type { Context } from "#server/context.ts";
import { endKey } from "./activate-key.ts";
import type { KeyPurpose } from "./rules.ts";
import { keyPair } from "./schema.ts";

const random = (length: number) => toBase64url(new Uint8Array(randomBytes(length)));

/**
 * Gives an enrolment ticket (protocol.md §3): needs the person identified lately (a face check, the old phone, or two people). A half-made key of the same
 * phone and purpose is given up; a working one stays until the new one is active.
 * @returns keyId 16 bytes, kgid and serverRandom 32 bytes, base64url. @throws login.face-first
 */
export async function enrolKey(
  ctx: Context,
  { purpose }: { purpose: KeyPurpose },
): Promise<{ keyId: string; kgid: string; serverRandom: string }> {
  const phone = await actingTerminal(ctx);
  const refusal = terminalCan.enrol(phone, ctx.clock.now());
  const { personId, identifiedAt, identifiedBy } = phone;
  if (refusal || personId === null || identifiedAt === null || identifiedBy === null)
    throw terminalError(refusal ?? "face-first");
  const keyId = random(16);
  const kgid = random(32);
  await ctx.db.transaction(async (tx) => {
    const createdAt = ctx.clock.now();
    const unfinished = and(
      eq(keyPair.terminalId, phone.id),
      eq(keyPair.purpose, purpose),
      inArray(keyPair.state, ["TICKET", "SENT", "OPENED"]),
    );
    const given = await tx.select({ id: keyPair.id }).from(keyPair).where(unfinished).for("update");
    for (const { id } of given) await endKey(tx, ctx, id, "ABANDONED", "new ticket");
    await tx.insert(keyPair).values({
      id: keyId,
      personId,
      terminalId: phone.id,
      identifiedBy,
      identifiedAt,
      purpose,
      state: "TICKET",
      epoch: 1,
      generation: 1,
      deviceSeq: 0,
      deviceSeen: "0",
      kgid,
      createdAt,
    });
    await record(tx, ctx, { type: "key.ticket", subject: keyId, data: { purpose, personId, kgid } });
  });
  return { keyId, kgid, serverRandom: random(32) };
}
