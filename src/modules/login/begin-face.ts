import { eq } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { getVerifyId } from "#modules/gateway/wechat.ts";
import { openIdNumber } from "#modules/person/id-number.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { hasFaceConsent } from "./face-consent.ts";
import { actingTerminal } from "./read-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import { terminalCan } from "./terminal-rules.ts";
import { faceCheck } from "./terminal-schema.ts";

/**
 * Asks WeChat for a real-name check of the claimed person. Name and ID number pass through to WeChat and are kept by
 * neither the exchange nor this table. @throws login.claim-first, login.consent-first, person.no-id-number, gateway.*
 */
export async function beginFace(ctx: Context): Promise<{ verifyId: string }> {
  const phone = await actingTerminal(ctx);
  const refusal = terminalCan.beginFace(phone);
  if (refusal || phone.claimedPersonId === null) throw terminalError(refusal ?? "claim-first");
  const personId = phone.claimedPersonId;
  if (!(await hasFaceConsent(ctx, personId))) throw terminalError("consent-first");
  // WeChat takes 5 to 32 letters, digits, _ or -.
  const outSeqNo = newId().replaceAll("-", "");
  await ctx.db.transaction(async (tx) => {
    const startedAt = ctx.clock.now();
    await tx.insert(faceCheck).values({ id: outSeqNo, terminalId: phone.id, personId, state: "pending", startedAt });
    await record(tx, ctx, { type: "login.face-begun", subject: phone.id, data: { outSeqNo } });
  });
  const { name, idNumber } = await openIdNumber(ctx, personId);
  const { verifyId } = await getVerifyId(ctx, { outSeqNo, name, idNumber, openid: phone.openid });
  await ctx.db.update(faceCheck).set({ verifyId }).where(eq(faceCheck.id, outSeqNo));
  return { verifyId };
}
