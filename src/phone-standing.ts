import { eq } from "drizzle-orm";
import { certificateOf } from "#modules/certificate/certificate-of.ts";
import { keyOfTerminal } from "#modules/key/read-key.ts";
import type { KeyState } from "#modules/key/rules.ts";
import { type NextStep, nextStep } from "#modules/login/terminal-rules.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import { terminalError } from "#modules/login/terminal-errors.ts";
import { findPerson } from "#modules/person/find-person.ts";
import { handwritingOf } from "#modules/seal/read-handwriting.ts";
import type { Context } from "#server/context.ts";

/** How far a phone has come, from the nouns that know a part of it each. */
export type Standing = {
  terminalId: string;
  person: { personId: string; name: string; staffNo: string; department: string } | null;
  key: { keyId: string; state: KeyState; ep: number; g: number } | null;
  next: NextStep;
};

export async function phoneStanding(ctx: Context, terminalId: string): Promise<Standing> {
  const [phone] = await ctx.db.select().from(terminal).where(eq(terminal.id, terminalId));
  if (!phone) throw terminalError("terminal-required");
  const claimed = phone.claimedPersonId !== null;
  const person = phone.personId === null ? null : await findPerson(ctx, phone.personId);
  if (!person) return { terminalId, person: null, key: null, next: nextStep({ ...NOTHING, claimed }) };
  const key = await keyOfTerminal(ctx, terminalId);
  const isMade = key?.state === "OPENED" || key?.state === "ACTIVE" || key?.state === "FROZEN";
  const certificate = key && isMade ? await certificateOf(ctx, key.keyId) : null;
  const handwriting = await handwritingOf(ctx, person.id);
  const { id: personId, name, staffNo, department } = person;
  const has = {
    claimed,
    bound: true,
    key: isMade,
    certificate: certificate !== null,
    handwriting: handwriting !== null,
  };
  return { terminalId, person: { personId, name, staffNo, department }, key, next: nextStep(has) };
}

const NOTHING = { claimed: false, bound: false, key: false, certificate: false, handwriting: false };
