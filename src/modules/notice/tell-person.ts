import { and, eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { useridOfAccount } from "#modules/login/terminal-rules.ts";
import { terminal } from "#modules/login/terminal-schema.ts";
import { findPerson } from "#modules/person/find-person.ts";
import type { Context } from "#server/context.ts";
import type { Tx } from "#server/db.ts";
import { enqueue, jobKind } from "#server/jobs/enqueue.ts";
import { type About, DELAY_MS, NOTICES } from "./rules.ts";

const ABOUTS = Object.keys(NOTICES) as [About, ...About[]];

/** A notice that could not be sent for half an hour is late; the phone's own list says the same. */
export const tellKind = jobKind(
  "notice.tell",
  z.object({ personId: z.string(), about: z.enum(ABOUTS) }),
  (failures: number) => (failures >= 7 ? null : 15_000 * 2 ** (failures - 1)),
);

/** Tells a person, once this transaction stands. People WeCom does not know are told by the phone's own list only. */
export async function tellPerson(tx: Tx, ctx: Context, personId: string, about: About): Promise<void> {
  if ((await useridFor({ db: tx }, personId)) === null) return;
  const runAt = new Date(ctx.clock.now().getTime() + DELAY_MS[about]);
  await enqueue(tx, ctx, tellKind, { personId, about }, { runAt, once: `notice:${about}:${personId}` });
}

/** The member to write to; null for people without an account on file who bound no phone in WeCom. */
export async function useridFor(ctx: Pick<Context, "db">, personId: string): Promise<string | null> {
  const person = await findPerson(ctx, personId);
  if (person?.state !== "active") return null;
  if (person.wecomUserid !== null) return person.wecomUserid;
  const phones = await ctx.db
    .select({ account: terminal.openid })
    .from(terminal)
    .where(and(eq(terminal.personId, personId), eq(terminal.state, "active"), isNotNull(terminal.boundAt)));
  return phones.map(({ account }) => useridOfAccount(account)).find((userid) => userid !== null) ?? null;
}
