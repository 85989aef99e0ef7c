import { and, desc, eq } from "drizzle-orm";
import { toBase64url } from "#core/bytes.ts";
import { readMandate } from "#core/sm/two-party/mandate.ts";
import { listDocumentTypes } from "#modules/document/save-document-type.ts";
import { keyWindow } from "#modules/key/schema.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import { autoKeyOf } from "./auto-key.ts";
import { mandateError } from "./errors.ts";
import { readInvitation, typesOfInvitation } from "./invite.ts";
import type { Systems } from "./mandate-consent.ts";
import { policyFor } from "./policy.ts";
import { isOpen, type Policy, shiftsAt } from "./rules.ts";
import { mandate } from "./schema.ts";
import { readVaultIdentity } from "./vault-identity.ts";

/** What a phone may propose, and who it must trust for it. */
export type SessionPlan = {
  now: number;
  policy: Omit<Policy, "shifts">;
  /** What runs now, and when it ends, in ms since 1970; the one that ends first in front. */
  shifts: { name: string; endsAt: number }[];
  signer: { staffNo: string; name: string };
  systems: { id: string; name: string }[];
  types: { code: string; name: string }[];
  /** Always by hand. */
  byHand: { code: string; name: string }[];
  vault: { encrypt: string; sign: string };
  /** Workstations this doctor named before, newest first. */
  workstations: string[];
  /** What a scanned workstation asks for. */
  invitation: {
    invitationId: string;
    system: string;
    workstation: string;
    address: string | null;
    types: string[];
    untilShiftEnd: boolean;
  } | null;
  /** Null before there is a certificate for auto-sign. */
  autoKey: { keyId: string; isReady: boolean } | null;
};

/** @param code what the phone scanned, if anything. @throws mandate.not-allowed, mandate.code-*, vault.unreachable */
export async function planSession(ctx: Context, systems: Systems, code?: string): Promise<SessionPlan> {
  const { actor } = ctx;
  const person = actor.kind === "terminal" && actor.personId ? await findPerson(ctx, actor.personId) : null;
  if (!person || actor.kind !== "terminal") throw mandateError("not-found");
  const policy = await policyFor(ctx, person.departmentId);
  if (!policy.isAllowed) throw mandateError("not-allowed");
  const { encrypt, sign } = await readVaultIdentity();
  const all = await listDocumentTypes(ctx);
  const named = (wanted: boolean) =>
    all.filter((type) => type.autoSign === wanted).map(({ code, name }) => ({ code, name }));
  const auto = await autoKeyOf(ctx, actor.terminalId);
  const invited = code === undefined ? null : await readInvitation(ctx, code, person.id);
  const { shifts, ...limits } = policy;
  const now = ctx.clock.now().getTime();
  return {
    now,
    policy: limits,
    shifts: shiftsAt(shifts, now),
    signer: { staffNo: person.staffNo, name: person.name },
    systems: [...(await systems(ctx))],
    types: named(true),
    byHand: named(false),
    vault: { encrypt: toBase64url(encrypt), sign: toBase64url(sign) },
    workstations: await knownWorkstations(ctx, person.id),
    invitation: invited && {
      invitationId: invited.id,
      system: invited.system,
      workstation: invited.workstation,
      address: invited.address,
      types: typesOfInvitation(invited),
      untilShiftEnd: invited.untilShiftEnd,
    },
    autoKey: auto && { keyId: auto.key.id, isReady: auto.key.state === "ACTIVE" && auto.certificate !== null },
  };
}

const REMEMBERED = 10;

async function knownWorkstations(ctx: Pick<Context, "db">, personId: string): Promise<string[]> {
  const rows = await ctx.db
    .select({ text: mandate.text })
    .from(mandate)
    .where(eq(mandate.personId, personId))
    .orderBy(desc(mandate.signedAt))
    .limit(REMEMBERED);
  return [...new Set(rows.flatMap(({ text }) => readMandate(text).workstations))];
}

/** A session as its doctor's phone and a calling system see it. */
export type SessionShown = {
  mandateId: string;
  from: string;
  until: string;
  max: number;
  used: number;
  systems: { id: string; name: string }[];
  types: { code: string; name: string }[];
  workstations: string[];
  addresses: string[];
};

/** The session of a person that is open now; null when there is none. */
export async function openSessionOf(
  ctx: Pick<Context, "db" | "clock">,
  personId: string,
): Promise<SessionShown | null> {
  const [row] = await ctx.db
    .select({ window: keyWindow, text: mandate.text })
    .from(keyWindow)
    .innerJoin(mandate, eq(mandate.id, keyWindow.id))
    .where(and(eq(keyWindow.personId, personId), eq(keyWindow.state, "OPEN")))
    .orderBy(desc(keyWindow.opensAt))
    .limit(1);
  if (!row || !isOpen(row.window, ctx.clock.now())) return null;
  const { systems, types, workstations, addresses, from, to, max } = readMandate(row.text);
  return {
    mandateId: row.window.id,
    from: new Date(from).toISOString(),
    until: new Date(to).toISOString(),
    max,
    used: row.window.used,
    systems,
    types,
    workstations,
    addresses,
  };
}
