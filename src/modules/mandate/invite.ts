import { randomBytes } from "node:crypto";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { toBase64url, utf8 } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { mandateError } from "./errors.ts";
import { invitationText, INVITATION_MS, codeOfInvitation } from "./rules.ts";
import { mandate, mandateInvitation } from "./schema.ts";

export type Invitation = typeof mandateInvitation.$inferSelect;
const codes = z.array(z.string());

/**
 * A workstation asks a doctor for an auto-sign session: a QR code for two minutes, for one person. What it proposes the doctor may
 * narrow on the phone; nothing is open before the PIN.
 */
export async function invite(
  ctx: Context,
  input: {
    applicationId: string;
    system: string;
    personId: string;
    workstation: string;
    address: string | null;
    types: readonly string[];
    untilShiftEnd: boolean;
  },
): Promise<{ invitationId: string; text: string; expiresAt: Date }> {
  const code = toBase64url(new Uint8Array(randomBytes(32)));
  const createdAt = ctx.clock.now();
  const expiresAt = new Date(createdAt.getTime() + INVITATION_MS);
  const id = newId();
  await ctx.db.transaction(async (tx) => {
    await tx.insert(mandateInvitation).values({ id, codeHash: hashOf(code), ...input, createdAt, expiresAt });
    const { system, personId, workstation } = input;
    await record(tx, ctx, { type: "mandate.invited", subject: id, data: { system, personId, workstation } });
  });
  return { invitationId: id, text: invitationText(code), expiresAt };
}

/** The invitation behind a scanned code. @throws mandate.code-unknown, code-expired, code-of-other */
export async function readInvitation(ctx: Context, text: string, personId: string): Promise<Invitation> {
  const code = codeOfInvitation(text);
  const [found] = code
    ? await ctx.db
        .select()
        .from(mandateInvitation)
        .where(eq(mandateInvitation.codeHash, hashOf(code)))
    : [];
  if (!found) throw mandateError("code-unknown");
  if (found.personId !== personId) throw mandateError("code-of-other");
  if (found.expiresAt <= ctx.clock.now()) throw mandateError("code-expired");
  return found;
}

/** Notes that a mandate answers an invitation of the same person; the first one does. */
export async function answerInvitation(ctx: Context, mandateId: string, invitationId: string): Promise<void> {
  const [found] = await ctx.db.select().from(mandateInvitation).where(eq(mandateInvitation.id, invitationId));
  if (!found) return;
  const grace = new Date(ctx.clock.now().getTime() - INVITATION_MS);
  if (found.expiresAt <= grace) return;
  const isOwn = and(eq(mandate.id, mandateId), eq(mandate.personId, found.personId), isNull(mandate.invitationId));
  const [other] = await ctx.db.select({ id: mandate.id }).from(mandate).where(eq(mandate.invitationId, invitationId));
  if (!other) await ctx.db.update(mandate).set({ invitationId }).where(isOwn);
}

/** An application's own invitation, and the mandate that answered it. @throws mandate.not-found */
export async function invitationOf(
  ctx: Context,
  invitationId: string,
  applicationId: string,
): Promise<{ invitation: Invitation; mandateId: string | null }> {
  const [invitation] = await ctx.db.select().from(mandateInvitation).where(eq(mandateInvitation.id, invitationId));
  if (invitation?.applicationId !== applicationId) throw mandateError("not-found");
  const [row] = await ctx.db.select({ id: mandate.id }).from(mandate).where(eq(mandate.invitationId, invitationId));
  return { invitation, mandateId: row?.id ?? null };
}

export const typesOfInvitation = (row: Invitation): string[] => codes.parse(row.types);

const hashOf = (code: string): string => sm3Hex(utf8(code));
