import { and, desc, eq, isNotNull } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { queryVerify } from "#modules/gateway/wechat.ts";
import { openIdNumber } from "#modules/person/id-number.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { actingTerminal } from "./read-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import { faceCheck, terminal } from "./terminal-schema.ts";

/**
 * Asks WeChat, not the phone, how the newest face check ended, and binds the phone to the claimed person when it passed.
 * Repeating it after a pass says the same. `replace` ends the person's other phones in the same transaction. @throws login.face-not-begun, login.face-failed {verifyRet}, gateway.*
 */
export async function finishFace(
  ctx: Context,
  replace: (tx: Tx, ctx: Context, phone: { terminalId: string; personId: string }) => Promise<void>,
): Promise<{ passed: true }> {
  const phone = await actingTerminal(ctx);
  const [check] = await ctx.db
    .select()
    .from(faceCheck)
    .where(and(eq(faceCheck.terminalId, phone.id), isNotNull(faceCheck.verifyId)))
    .orderBy(desc(faceCheck.startedAt))
    .limit(1);
  if (!check?.verifyId || check.personId !== phone.claimedPersonId) throw terminalError("face-not-begun");
  if (check.state === "passed") return { passed: true };
  if (check.state === "failed") throw terminalError("face-failed", { verifyRet: check.verifyRet ?? -1 });

  const { name, idNumber } = await openIdNumber(ctx, check.personId);
  const asked = { verifyId: check.verifyId, outSeqNo: check.id, name, idNumber, openid: phone.openid };
  const { passed, verifyRet } = await queryVerify(ctx, asked);
  const now = ctx.clock.now();
  const { id: outSeqNo, personId } = check;
  await ctx.db.transaction(async (tx) => {
    // Keys are locked before terminals, everywhere.
    if (passed) await replace(tx, ctx, { terminalId: phone.id, personId });
    const state = passed ? "passed" : "failed";
    await tx.update(faceCheck).set({ state, verifyRet, endedAt: now }).where(eq(faceCheck.id, outSeqNo));
    if (passed) {
      const boundAt = phone.personId === personId ? phone.boundAt : now;
      const identified = { identifiedAt: now, identifiedBy: "face" as const };
      await tx
        .update(terminal)
        .set({ personId, boundAt, ...identified })
        .where(eq(terminal.id, phone.id));
      await record(tx, ctx, { type: "login.face-passed", subject: phone.id, data: { outSeqNo, personId } });
    } else {
      await record(tx, ctx, { type: "login.face-failed", subject: phone.id, data: { outSeqNo, verifyRet } });
    }
  });
  if (!passed) throw terminalError("face-failed", { verifyRet });
  return { passed: true };
}
