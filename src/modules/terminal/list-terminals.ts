import { and, count, desc, eq, inArray, isNotNull, like, or, type SQL } from "drizzle-orm";
import { keyPair } from "#modules/key/schema.ts";
import type { KeyState } from "#modules/key/rules.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import { department, person } from "#modules/person/schema.ts";
import type { Context } from "#server/context.ts";
import { terminalLifeError } from "./errors.ts";
import type { ListTerminals } from "./input.ts";
import { admission } from "./schema.ts";

const columns = {
  id: terminal.id,
  platform: terminal.platform,
  model: terminal.model,
  appVersion: terminal.appVersion,
  state: terminal.state,
  boundAt: terminal.boundAt,
  seenAt: terminal.seenAt,
  identifiedBy: terminal.identifiedBy,
  endedAt: terminal.endedAt,
  endedWhy: terminal.endedWhy,
  personId: person.id,
  name: person.name,
  staffNo: person.staffNo,
  department: department.name,
};

const rows = (ctx: Context) =>
  ctx.db
    .select(columns)
    .from(terminal)
    .innerJoin(person, eq(person.id, terminal.personId))
    .innerJoin(department, eq(department.id, person.departmentId));

/** Bound phones, last used first. Phones that nobody was identified on are no terminals of anybody. */
export async function listTerminals(ctx: Context, { text, state, personId, page, size }: ListTerminals) {
  const pattern = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  const where: (SQL | undefined)[] = [
    isNotNull(terminal.personId),
    state && eq(terminal.state, state),
    personId === undefined ? undefined : eq(terminal.personId, personId),
    text === "" ? undefined : or(like(person.name, `%${pattern}%`), like(person.staffNo, `${pattern}%`)),
  ];
  const [total] = await ctx.db
    .select({ n: count() })
    .from(terminal)
    .innerJoin(person, eq(person.id, terminal.personId))
    .where(and(...where));
  const found = await rows(ctx)
    .where(and(...where))
    .orderBy(desc(terminal.seenAt), desc(terminal.id))
    .limit(size)
    .offset((page - 1) * size);
  return { terminals: found, total: total?.n ?? 0 };
}

/** One phone with the state of its keys, newest first. @throws terminal.not-found */
export async function readTerminalLife(ctx: Context, terminalId: string) {
  const [found] = await rows(ctx).where(eq(terminal.id, terminalId));
  if (!found) throw terminalLifeError("not-found");
  const keys = await ctx.db
    .select({
      id: keyPair.id,
      purpose: keyPair.purpose,
      state: keyPair.state,
      epoch: keyPair.epoch,
      activeAt: keyPair.activeAt,
    })
    .from(keyPair)
    .where(eq(keyPair.terminalId, terminalId))
    .orderBy(desc(keyPair.createdAt))
    .limit(20);
  const hasHalf = keys.some(({ state }) => HOLDING.includes(state));
  return { ...found, keys, hasHalf };
}

const HOLDING: readonly KeyState[] = ["SENT", "OPENED", "ACTIVE", "FROZEN"];

/** Checks in person that wait for somebody, oldest first. */
export async function listAdmissions(ctx: Context) {
  return await ctx.db
    .select({
      id: admission.id,
      state: admission.state,
      why: admission.why,
      document: admission.document,
      note: admission.note,
      askedAt: admission.askedAt,
      recordedAt: admission.recordedAt,
      recordedBy: admission.recordedBy,
      personId: person.id,
      name: person.name,
      staffNo: person.staffNo,
      department: department.name,
      model: terminal.model,
    })
    .from(admission)
    .innerJoin(person, eq(person.id, admission.personId))
    .innerJoin(department, eq(department.id, person.departmentId))
    .innerJoin(terminal, eq(terminal.id, admission.terminalId))
    .where(inArray(admission.state, ["asked", "recorded"]))
    .orderBy(admission.askedAt)
    .limit(100);
}
