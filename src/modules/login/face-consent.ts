import { and, eq, isNull } from "drizzle-orm";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { FACE_NOTICE } from "./face-notice.ts";
import { actingTerminal } from "./read-terminal.ts";
import { terminalError } from "./terminal-errors.ts";
import { faceConsent } from "./terminal-schema.ts";

const standing = (personId: string, version: string) =>
  and(eq(faceConsent.personId, personId), eq(faceConsent.version, version), isNull(faceConsent.withdrawnAt));

/** Whether this person agreed to the notice as it reads now and has not taken it back. */
export async function hasFaceConsent(ctx: Pick<Context, "db">, personId: string): Promise<boolean> {
  const [found] = await ctx.db
    .select({ id: faceConsent.id })
    .from(faceConsent)
    .where(standing(personId, FACE_NOTICE.version));
  return found !== undefined;
}

/** The notice, and whether the phone's person has agreed to it. */
export async function readFaceNotice(
  ctx: Context,
): Promise<{ version: string; text: readonly string[]; isAgreed: boolean }> {
  const { claimedPersonId } = await actingTerminal(ctx);
  const isAgreed = claimedPersonId !== null && (await hasFaceConsent(ctx, claimedPersonId));
  return { ...FACE_NOTICE, isAgreed };
}

/** Keeps that the person agreed, to which words, when and on which phone. @throws login.notice-changed, login.claim-first */
export async function consentFace(ctx: Context, { version }: { version: string }): Promise<void> {
  const { id: terminalId, claimedPersonId: personId } = await actingTerminal(ctx);
  if (personId === null) throw terminalError("claim-first");
  if (version !== FACE_NOTICE.version) throw terminalError("notice-changed");
  await ctx.db.transaction(async (tx) => {
    if (await hasFaceConsent({ db: tx }, personId)) return;
    await tx.insert(faceConsent).values({ id: newId(), personId, terminalId, version, givenAt: ctx.clock.now() });
    await record(tx, ctx, { type: "login.face-agreed", subject: personId, data: { version, terminalId } });
  });
}

/** Takes the consent back: no further face check without a new one. What was signed stands. Doing it twice is fine. */
export async function withdrawFace(ctx: Context, personId: string): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const mine = and(eq(faceConsent.personId, personId), isNull(faceConsent.withdrawnAt));
    const [changed] = await tx.update(faceConsent).set({ withdrawnAt: ctx.clock.now() }).where(mine);
    if (changed.affectedRows === 0) return;
    await record(tx, ctx, { type: "login.face-withdrawn", subject: personId, data: { rows: changed.affectedRows } });
  });
}
