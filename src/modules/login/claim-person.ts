import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { getPhoneNumber } from "#modules/gateway/wechat.ts";
import { personError } from "#modules/person/errors.ts";
import { findByStaffNo, type Person } from "#modules/person/find-person.ts";
import { maskName, maskPhone } from "#modules/person/rules.ts";
import type { Context } from "#server/context.ts";
import { actingTerminal } from "./read-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import type { ClaimPerson } from "./terminal-input.ts";
import { afterRefusedClaim, terminalCan } from "./terminal-rules.ts";
import { terminal } from "./terminal-schema.ts";

/**
 * The phone says whose it is: the staff number must carry the mobile number WeChat vouches for. Nothing may be done with
 * a claim alone; the face check binds. @throws person.not-found, person.stopped, login.phone-mismatch, login.claims-used-up, …
 */
export async function claimPerson(
  ctx: Context,
  { staffNo, phoneCode }: ClaimPerson,
): Promise<{ name: string; staffNo: string; department: string }> {
  const phone = await actingTerminal(ctx);
  const wait = terminalCan.claim(phone, ctx.clock.now());
  if (wait) throw terminalError(wait);
  const { phone: number } = await getPhoneNumber(ctx, { code: phoneCode });
  const person = await findByStaffNo(ctx, staffNo);
  const refusal = refusalOf(person, staffNo, number, phone.personId);
  if (refusal || !person) {
    const error = refusal ?? personError("not-found", { staffNo });
    await ctx.db.transaction(async (tx) => {
      const [now] = await tx.select().from(terminal).where(eq(terminal.id, phone.id)).for("update");
      await tx
        .update(terminal)
        .set(afterRefusedClaim(now ?? phone, ctx.clock.now()))
        .where(eq(terminal.id, phone.id));
      await record(tx, ctx, { type: "login.claim-refused", subject: phone.id, data: { staffNo, reason: error.code } });
    });
    throw error;
  }
  await ctx.db.transaction(async (tx) => {
    await tx.update(terminal).set({ claimedPersonId: person.id, claimsRefused: 0 }).where(eq(terminal.id, phone.id));
    await record(tx, ctx, { type: "login.terminal-claimed", subject: phone.id, data: { staffNo } });
  });
  return { name: maskName(person.name), staffNo: person.staffNo, department: person.department };
}

function refusalOf(person: Person | null, staffNo: string, number: string, boundTo: string | null) {
  if (!person) return personError("not-found", { staffNo });
  if (person.state !== "active") return personError("stopped", { staffNo, name: maskName(person.name) });
  if (!person.phone) return terminalError("no-phone-on-file", { staffNo });
  if (person.phone !== number) return terminalError("phone-mismatch", { staffNo, phone: maskPhone(number) });
  if (boundTo !== null && boundTo !== person.id) return terminalError("bound-to-other");
  return null;
}
