import { and, count, desc, eq, gte, like, lt, type SQL } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { ListEvents } from "./input.ts";
import { audit } from "./schema.ts";

export type ListedEvent = {
  seq: number;
  at: string;
  type: string;
  subject: string;
  actor: { kind: string; id: string; address: string | null };
  requestId: string;
  data: Record<string, unknown>;
  hash: string;
};

/** One page of the log, newest first. `total` counts every match. */
export async function listEvents(ctx: Context, input: ListEvents): Promise<{ events: ListedEvent[]; total: number }> {
  const where = and(...filters(input));
  const [counted] = await ctx.db.select({ total: count() }).from(audit).where(where);
  const rows = await ctx.db
    .select()
    .from(audit)
    .where(where)
    .orderBy(desc(audit.seq))
    .limit(input.size)
    .offset((input.page - 1) * input.size);
  return { events: rows.map(listed), total: counted?.total ?? 0 };
}

function filters(input: ListEvents): (SQL | undefined)[] {
  return [
    input.noun ? like(audit.type, `${input.noun}.%`) : undefined,
    input.subject ? eq(audit.subject, input.subject) : undefined,
    input.actorId ? eq(audit.actorId, input.actorId) : undefined,
    input.from ? gte(audit.at, new Date(input.from)) : undefined,
    input.until ? lt(audit.at, new Date(input.until)) : undefined,
  ];
}

/** The stored body is what was hashed; it is read, not re-made. */
function listed(row: typeof audit.$inferSelect): ListedEvent {
  const body = JSON.parse(row.body) as { actor: ListedEvent["actor"]; requestId: string; data: ListedEvent["data"] };
  const { seq, type, subject, hash } = row;
  return { seq, at: row.at.toISOString(), type, subject, hash, ...body };
}
