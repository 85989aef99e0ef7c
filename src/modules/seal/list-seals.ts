import { and, asc, count, eq, gt, inArray, like, or } from "drizzle-orm";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { ListSeals } from "./input.ts";
import { daysLeft, type SealKind, type SealState } from "./rules.ts";
import { seal, sealApplication, sealGrant, sealPower } from "./schema.ts";

export type ListedSeal = {
  id: string;
  no: string;
  kind: SealKind;
  name: string;
  state: SealState;
  versionId: string | null;
  departmentId: string;
  isHighRisk: boolean;
  keepers: string[];
  waiting: number;
  /** Grants that end within a week. */
  ending: number;
  changedAt: Date;
};

/** One page of seals by their numbers. `total` counts every match; `waiting` the applications nobody has decided. */
export async function listSeals(ctx: Context, input: ListSeals): Promise<{ seals: ListedSeal[]; total: number }> {
  const text = input.text.replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
  const where = and(
    text ? or(like(seal.name, `%${text}%`), like(seal.no, `${text}%`)) : undefined,
    input.kind ? eq(seal.kind, input.kind) : undefined,
    input.state ? eq(seal.state, input.state) : undefined,
  );
  const [counted] = await ctx.db.select({ total: count() }).from(seal).where(where);
  const rows = await ctx.db
    .select()
    .from(seal)
    .where(where)
    .orderBy(asc(seal.no))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  const ids = rows.map(({ id }) => id);
  const [keepers, waiting, ending] =
    ids.length > 0 ? await Promise.all([keepersOf(ctx, ids), waitingFor(ctx, ids), endingOf(ctx, ids)]) : [[], [], []];
  const seals = rows.map(({ ownerId: _owner, family: _family, createdAt: _created, ...row }) => ({
    ...row,
    keepers: keepers.filter(({ sealId }) => sealId === row.id).map(({ name }) => name),
    waiting: waiting.find(({ sealId }) => sealId === row.id)?.waiting ?? 0,
    ending: ending.filter(({ sealId }) => sealId === row.id).length,
  }));
  return { seals, total: counted?.total ?? 0 };
}

async function keepersOf(ctx: Context, sealIds: string[]): Promise<{ sealId: string; name: string }[]> {
  const rows = await ctx.db
    .select({ sealId: sealPower.sealId, personId: sealPower.personId })
    .from(sealPower)
    .where(and(inArray(sealPower.sealId, sealIds), eq(sealPower.power, "manage")));
  const people = await findPeople(
    ctx,
    rows.map(({ personId }) => personId),
  );
  return rows.map(({ sealId, personId }) => ({
    sealId,
    name: people.find(({ id }) => id === personId)?.name ?? personId,
  }));
}

const waitingFor = (ctx: Context, sealIds: string[]) =>
  ctx.db
    .select({ sealId: sealApplication.sealId, waiting: count() })
    .from(sealApplication)
    .where(and(inArray(sealApplication.sealId, sealIds), eq(sealApplication.state, "pending")))
    .groupBy(sealApplication.sealId);

async function endingOf(ctx: Context, sealIds: string[]): Promise<{ sealId: string }[]> {
  const now = ctx.clock.now();
  const { state, until, documentId, sealId } = sealGrant;
  const rows = await ctx.db
    .select({ sealId, state, until, documentId })
    .from(sealGrant)
    .where(and(inArray(sealId, sealIds), eq(state, "active"), gt(until, now)));
  return rows.filter((row) => daysLeft(row, now) !== null);
}
