import { asc, eq } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import type { Scope } from "./rules.ts";
import { application } from "./schema.ts";
import { scopesOf } from "./scopes.ts";

export type ListedApplication = {
  id: string;
  name: string;
  state: "active" | "stopped";
  scopes: Scope[];
  createdAt: Date;
};

/** The systems a doctor may name in an auto-sign mandate: their public name, the access key, and what people call them. */
export async function activeSystems(ctx: Pick<Context, "db">): Promise<{ id: string; name: string }[]> {
  const rows = await ctx.db
    .select()
    .from(application)
    .where(eq(application.state, "active"))
    .orderBy(asc(application.name));
  return rows.map(({ accessKey, name }) => ({ id: accessKey, name }));
}

/** Every system that may call, by name. */
export async function listApplications(ctx: Context): Promise<ListedApplication[]> {
  const rows = await ctx.db.select().from(application).orderBy(asc(application.name));
  return rows.map(({ id, name, state, scopes, createdAt }) => ({
    id,
    name,
    state,
    scopes: scopesOf({ scopes }),
    createdAt,
  }));
}
