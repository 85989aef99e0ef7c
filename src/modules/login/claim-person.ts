import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { getPhoneNumber } from "#modules/gateway/wechat.ts";
import { personError } from "#modules/person/errors.ts";
import { findByStaffNo, type Person } from "#modules/person/find-person.ts";
import { maskName, maskPhone, useridOf } from "#modules/person/rules.ts";
import type { Context } from "#server/context.ts";
import { actingTerminal } from "./read-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import type { ClaimPerson } from "./terminal-input.ts";
import { afterRefusedClaim, terminalCan, useridOfAccount } from "./terminal-rules.ts";
import { terminal } from "./terminal-schema.ts";

/**
 * The phone says whose it is: the staff number must carry the mobile number WeChat vouches for, or be that of the member
 * WeCom says it is. Nothing may be done with a claim alone; identification binds.
 * @throws person.not-found, person.stopped, login.phone-mismatch, login.wecom-mismatch, login.claims-used-up, …
 */
export async function claimPerson(
  ctx: Context,
  { staffNo, phoneCode }: ClaimPerson,
): Promise<{ name: string; staffNo: string; department: string }> {
  const phone = await actingTerminal(ctx);
  const wait = terminalCan.claim(phone, ctx.clock.now());
  if (wait) throw terminalError(wait);
  const userid = useridOfAccount(phone.openid);
  const vouched = userid === null ? await getPhoneNumber(ctx, { code: phoneCode }) : { userid };
  const person = await findByStaffNo(ctx, staffNo);
  const refusal = refusalOf(person, staffNo, vouched, phone.personId);
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

/** What the platform says of the account: its mobile number, or which member of the corporation it is. */
type Vouched = { phone: string } | { userid: string };

function refusalOf(person: Person | null, staffNo: string, vouched: Vouched, boundTo: string | null) {
  if (!person) return personError("not-found", { staffNo });
  if (person.state !== "active") return personError("stopped", { staffNo, name: maskName(person.name) });
  if ("userid" in vouched) {
    const { userid } = vouched;
    if (useridOf(person) !== userid) return terminalError("wecom-mismatch", { staffNo, userid });
  } else {
    if (!person.phone) return terminalError("no-phone-on-file", { staffNo });
    const phone = maskPhone(vouched.phone);
    if (person.phone !== vouched.phone) return terminalError("phone-mismatch", { staffNo, phone });
  }
  if (boundTo !== null && boundTo !== person.id) return terminalError("bound-to-other");
  return null;
}
