import { and, count, desc, eq, gt, lte, ne, or } from "drizzle-orm";
import { readMandate } from "#core/sm/two-party/mandate.ts";
import { keyWindow } from "#modules/key/schema.ts";
import type { WindowEnd } from "#modules/key/rules.ts";
import { findPeople } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { ListSessions } from "./input.ts";
import { mandate } from "./schema.ts";

/** An auto-sign session as the console shows it. */
export type ListedSession = {
  mandateId: string;
  signer: { name: string; staffNo: string; department: string };
  systems: string[];
  types: string[];
  workstations: string[];
  addresses: string[];
  from: Date;
  until: Date;
  used: number;
  max: number;
  endedAt: Date | null;
  endedWhy: WindowEnd | null;
};

const PAGE = 20;

/** Open ones, or those that ended, newest first. */
export async function listSessions(
  ctx: Pick<Context, "db" | "clock">,
  { show, page }: ListSessions,
): Promise<{ rows: ListedSession[]; total: number; size: number }> {
  const now = ctx.clock.now();
  const isOpen = and(eq(keyWindow.state, "OPEN"), gt(keyWindow.endsAt, now));
  const isWanted = show === "open" ? isOpen : or(ne(keyWindow.state, "OPEN"), lte(keyWindow.endsAt, now));
  const rows = await ctx.db
    .select({ window: keyWindow, text: mandate.text })
    .from(keyWindow)
    .innerJoin(mandate, eq(mandate.id, keyWindow.id))
    .where(isWanted)
    .orderBy(desc(keyWindow.opensAt), desc(keyWindow.id))
    .limit(PAGE)
    .offset(PAGE * (page - 1));
  const [all] = await ctx.db.select({ n: count() }).from(keyWindow).where(isWanted);
  const people = new Map(
    (
      await findPeople(
        ctx,
        rows.map(({ window }) => window.personId),
      )
    ).map((one) => [one.id, one]),
  );
  const shown = rows.map(({ window, text }): ListedSession => {
    const { systems, types, workstations, addresses } = readMandate(text);
    const signer = people.get(window.personId);
    return {
      mandateId: window.id,
      signer: { name: signer?.name ?? "", staffNo: signer?.staffNo ?? "", department: signer?.department ?? "" },
      systems: systems.map(({ name }) => name),
      types: types.map(({ name }) => name),
      workstations,
      addresses,
      from: window.opensAt,
      until: window.endsAt,
      used: window.used,
      max: window.maxCount,
      endedAt: window.endedAt,
      endedWhy: window.endedWhy,
    };
  });
  return { rows: shown, total: all?.n ?? 0, size: PAGE };
}
