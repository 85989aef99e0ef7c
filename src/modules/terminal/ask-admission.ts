import { randomInt } from "node:crypto";
import { and, desc, eq, inArray } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { actingTerminal } from "#modules/login/read-terminal.ts";
import { terminalError } from "#modules/login/terminal-errors.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import type { AdmissionState, AdmissionWhy } from "./rules.ts";
import { admission } from "./schema.ts";

/**
 * Somebody whom the camera cannot or may not identify asks to be checked in person. A newer asking ends the older.
 * @returns six digits to read out at the desk. @throws login.claim-first
 */
export async function askAdmission(ctx: Context, { why }: { why: AdmissionWhy }): Promise<{ number: string }> {
  const phone = await actingTerminal(ctx);
  const personId = phone.claimedPersonId;
  if (personId === null) throw terminalError("claim-first");
  const number = String(randomInt(1_000_000)).padStart(6, "0");
  const admissionId = newId();
  await ctx.db.transaction(async (tx) => {
    const open = and(eq(admission.terminalId, phone.id), inArray(admission.state, ["asked", "recorded"]));
    await tx.update(admission).set({ state: "superseded" }).where(open);
    const asked = { id: admissionId, terminalId: phone.id, personId, why, number, askedAt: ctx.clock.now() };
    await tx.insert(admission).values({ ...asked, state: "asked" });
    const data = { admissionId, personId, why };
    await record(tx, ctx, { type: "terminal.admission-asked", subject: phone.id, data });
  });
  return { number };
}

/** Where this phone's newest check in person stands; null when none was asked for. */
export async function admissionOf(
  ctx: Context,
): Promise<{ state: AdmissionState; number: string; refusedWhy: string | null } | null> {
  const phone = await actingTerminal(ctx);
  const [found] = await ctx.db
    .select({ state: admission.state, number: admission.number, refusedWhy: admission.refusedWhy })
    .from(admission)
    .where(eq(admission.terminalId, phone.id))
    .orderBy(desc(admission.askedAt), desc(admission.id))
    .limit(1);
  return found ?? null;
}
