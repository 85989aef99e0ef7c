import { randomBytes } from "node:crypto";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { codeText, TICKET_MS } from "./rules.ts";
import { approvalTicket } from "./schema.ts";

/** Makes a QR code for two minutes; for one person when given, else for the first who scans it. */
export async function issueTicket(
  ctx: Context,
  input: { kind: "sign"; subjectId: string; personId: string | null },
): Promise<{ code: string; text: string; expiresAt: Date }> {
  const code = toBase64url(new Uint8Array(randomBytes(32)));
  const issuedAt = ctx.clock.now();
  const expiresAt = new Date(issuedAt.getTime() + TICKET_MS);
  await ctx.db.transaction(async (tx) => {
    const { kind, subjectId, personId } = input;
    const codeHash = hashOfCode(code);
    await tx.insert(approvalTicket).values({ id: newId(), codeHash, kind, subjectId, personId, issuedAt, expiresAt });
    await record(tx, ctx, { type: "approval.ticket-issued", subject: subjectId, data: { kind, subjectId, personId } });
  });
  return { code, text: codeText(code), expiresAt };
}

export const hashOfCode = (code: string) => sm3Hex(utf8(code));
