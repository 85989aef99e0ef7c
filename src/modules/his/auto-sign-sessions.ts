import QRCode from "qrcode";
import type { z } from "zod";
import { readWindow } from "#modules/key/open-window.ts";
import { endSession } from "#modules/mandate/end-session.ts";
import { invitationOf, invite } from "#modules/mandate/invite.ts";
import { openSessionOf } from "#modules/mandate/plan-session.ts";
import { isLeft } from "#modules/mandate/rules.ts";
import { findByStaffNo, findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { eq } from "drizzle-orm";
import type { logoutInput, sessionInput, sessionInvited, sessionOutput } from "./auto-sign-input.ts";
import { hisError } from "./errors.ts";
import { application } from "./schema.ts";

type Output = z.infer<typeof sessionOutput>;

async function systemOf(ctx: Context, applicationId: string): Promise<string> {
  const [row] = await ctx.db.select().from(application).where(eq(application.id, applicationId));
  return row?.accessKey ?? "";
}

/** A QR code that asks a doctor for a session. @throws his.not-found for an unknown staff number */
export async function inviteByQr(
  ctx: Context,
  applicationId: string,
  asked: z.infer<typeof sessionInput>,
): Promise<z.infer<typeof sessionInvited>> {
  const person = await findByStaffNo(ctx, asked.staffNo);
  if (!person)
    throw hisError("not-found", { what: `人员 ${asked.staffNo}`, whatEn: `member of staff ${asked.staffNo}` });
  const { workstation, address, types, untilShiftEnd } = asked;
  const system = await systemOf(ctx, applicationId);
  const made = await invite(ctx, {
    applicationId,
    system,
    personId: person.id,
    workstation,
    address: address || null,
    types,
    untilShiftEnd,
  });
  const svg = await QRCode.toString(made.text, { type: "svg", errorCorrectionLevel: "M", margin: 2 });
  const { invitationId, text, expiresAt } = made;
  return { invitationId, text, svg, expiresAt: expiresAt.toISOString() };
}

/** What became of an invitation. @throws mandate.not-found also for another application's */
export async function showInvitation(ctx: Context, invitationId: string, applicationId: string): Promise<Output> {
  const { invitation, mandateId } = await invitationOf(ctx, invitationId, applicationId);
  const person = await findPerson(ctx, invitation.personId);
  const window = mandateId === null ? null : await readWindow(ctx, mandateId);
  if (!window) {
    const state = invitation.expiresAt <= ctx.clock.now() ? ("lapsed" as const) : ("waiting" as const);
    return { ...NOTHING, staffNo: person?.staffNo ?? "", state };
  }
  const session = await openSessionOf(ctx, window.personId);
  if (session?.mandateId === mandateId) return shown(session, person?.staffNo ?? "");
  return { ...NOTHING, staffNo: person?.staffNo ?? "", state: "ended", reason: window.endedWhy };
}

/** The session of a doctor that is open for this application; state `none` when there is none. */
export async function showSessionOf(ctx: Context, staffNo: string, applicationId: string): Promise<Output> {
  const person = await findByStaffNo(ctx, staffNo);
  const session = person && (await openSessionOf(ctx, person.id));
  const system = await systemOf(ctx, applicationId);
  if (!session?.systems.some(({ id }) => id === system)) return { ...NOTHING, staffNo, state: "none" };
  return shown(session, staffNo);
}

/**
 * A doctor has logged out of this system, at one workstation or everywhere: the session that was opened for it ends before this
 * answers (mandate/README.md, logout). @throws his.not-found for an unknown staff number
 */
export async function logOut(
  ctx: Context,
  applicationId: string,
  { staffNo, workstation }: z.infer<typeof logoutInput>,
): Promise<Output> {
  const person = await findByStaffNo(ctx, staffNo);
  if (!person) throw hisError("not-found", { what: `人员 ${staffNo}`, whatEn: `member of staff ${staffNo}` });
  const session = await openSessionOf(ctx, person.id);
  const system = await systemOf(ctx, applicationId);
  if (session && isLeft(session, { system, workstation }))
    await endSession(ctx, { mandateId: session.mandateId, personId: person.id, why: "logout" });
  return await showSessionOf(ctx, staffNo, applicationId);
}

const NOTHING = {
  sessionId: null,
  until: null,
  used: null,
  max: null,
  types: [],
  workstations: [],
  addresses: [],
  reason: null,
} satisfies Omit<Output, "staffNo" | "state">;

function shown(session: NonNullable<Awaited<ReturnType<typeof openSessionOf>>>, staffNo: string): Output {
  const { mandateId: sessionId, until, used, max, types, workstations, addresses } = session;
  return {
    staffNo,
    state: "open",
    sessionId,
    until,
    used,
    max,
    types: types.map(({ code }) => code),
    workstations,
    addresses,
    reason: null,
  };
}
