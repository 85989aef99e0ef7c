import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { maskName } from "#modules/person/rules.ts";
import type { Context } from "#server/context.ts";
import { approvalError, type ApprovalReason } from "./errors.ts";
import { hashOfCode } from "./issue-ticket.ts";
import { codeIn, scanRefusal } from "./rules.ts";
import { approvalTicket } from "./schema.ts";

type Outcome = { kind: "sign"; taskId: string } | { reason: ApprovalReason; wantedId: string | null };

/**
 * What a scanned code asks of this person. The first signer to scan an open ticket is its only one; the same person may scan it
 * again. @param code the QR's text or the code alone; @param taskFor a person's task in a sign request. @throws approval.code-unknown, code-expired, code-of-other {wanted}
 */
export async function scanTicket(
  ctx: Context,
  { code, personId }: { code: string; personId: string },
  taskFor: (subjectId: string, personId: string) => Promise<string | null>,
): Promise<{ kind: "sign"; taskId: string }> {
  const bare = codeIn(code);
  if (bare === null) throw approvalError("code-unknown");
  const outcome = await ctx.db.transaction(async (tx): Promise<Outcome> => {
    const [ticket] = await tx
      .select()
      .from(approvalTicket)
      .where(eq(approvalTicket.codeHash, hashOfCode(bare)))
      .for("update");
    if (!ticket) throw approvalError("code-unknown");
    const { id, kind, subjectId } = ticket;
    const taskId = await taskFor(subjectId, personId);
    // Not a signer: said before the ticket is anybody's, or a curious colleague would use it up.
    const refusal = scanRefusal(ticket, personId, ctx.clock.now());
    if (refusal || taskId === null) {
      const reason = refusal ?? "not-a-signer";
      await record(tx, ctx, { type: "approval.scan-refused", subject: id, data: { subjectId, reason } });
      return { reason, wantedId: ticket.personId };
    }
    await tx.update(approvalTicket).set({ personId, scannedAt: ctx.clock.now() }).where(eq(approvalTicket.id, id));
    await record(tx, ctx, { type: "approval.scanned", subject: subjectId, data: { subjectId, personId } });
    return { kind, taskId };
  });
  if (!("reason" in outcome)) return outcome;
  const wanted = outcome.wantedId ? await findPerson(ctx, outcome.wantedId) : null;
  throw approvalError(outcome.reason, { wanted: wanted ? maskName(wanted.name) : "" });
}
