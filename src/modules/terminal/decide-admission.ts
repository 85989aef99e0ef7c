import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { unlockPins } from "#modules/key/unlock-pin.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import type { Actor, Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { terminalLifeError } from "./errors.ts";
import type { DecideAdmission, RecordAdmission } from "./input.ts";
import { replaceTerminals } from "./replace-terminals.ts";
import { decideRefusal, recordRefusal } from "./rules.ts";
import { admission } from "./schema.ts";

type Staff = Context & { actor: Extract<Actor, { kind: "staff" }> };

/** One says that the person stood before them with a document and that phone. @throws terminal.admission-* */
export async function recordAdmission(ctx: Staff, input: RecordAdmission): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const one = await locked(tx, input.admissionId);
    const { actor } = ctx;
    const refusal = recordRefusal(one, { personId: actor.personId, number: input.number }, ctx.clock.now());
    if (refusal) throw terminalLifeError(refusal);
    const { document, note } = input;
    await tx
      .update(admission)
      .set({ state: "recorded", document, note, recordedAt: ctx.clock.now(), recordedBy: actor.personId })
      .where(eq(admission.id, one.id));
    const data = { admissionId: one.id, personId: one.personId, document, note };
    await record(tx, ctx, { type: "terminal.admission-recorded", subject: one.terminalId, data });
  });
}

/**
 * Another says yes: the phone is bound and may make a key for the next hours, older phones end. Or no, with words.
 * @throws terminal.admission-*, terminal.not-found
 */
export async function decideAdmission(ctx: Staff, { admissionId, refusedWhy }: DecideAdmission): Promise<void> {
  const approved = await ctx.db.transaction(async (tx) => {
    const one = await locked(tx, admissionId);
    const now = ctx.clock.now();
    const refusal = decideRefusal(one, ctx.actor, now);
    if (refusal) throw terminalLifeError(refusal);
    const { terminalId, personId, recordedBy } = one;
    const isRefused = refusedWhy !== "";
    const decided = { decidedAt: now, decidedBy: ctx.actor.personId, refusedWhy: isRefused ? refusedWhy : null };
    await tx
      .update(admission)
      .set({ state: isRefused ? "refused" : "approved", ...decided })
      .where(eq(admission.id, one.id));
    if (isRefused) {
      const data = { admissionId: one.id, personId, reason: refusedWhy };
      await record(tx, ctx, { type: "terminal.admission-refused", subject: terminalId, data });
      return null;
    }
    await replaceTerminals(tx, ctx, { terminalId, personId, by: "in-person" });
    const [phone] = await tx.select().from(terminal).where(eq(terminal.id, terminalId)).for("update");
    // The phone was ended meanwhile, or claims to be somebody else's now: what was checked no longer stands.
    if (phone?.state !== "active" || phone.claimedPersonId !== personId) throw terminalLifeError("not-found");
    const boundAt = phone.personId === personId ? phone.boundAt : now;
    await tx
      .update(terminal)
      .set({ personId, boundAt, identifiedAt: now, identifiedBy: "in-person" })
      .where(eq(terminal.id, terminalId));
    const data = { admissionId: one.id, personId, recordedBy: recordedBy ?? "" };
    await record(tx, ctx, { type: "terminal.admission-approved", subject: terminalId, data });
    return terminalId;
  });
  // As after a face check: the PIN opens again.
  if (approved !== null) await unlockPins(ctx, approved);
}

async function locked(tx: Tx, admissionId: string): Promise<typeof admission.$inferSelect> {
  const [found] = await tx.select().from(admission).where(eq(admission.id, admissionId)).for("update");
  if (!found) throw terminalLifeError("not-found");
  return found;
}
