import { and, desc, eq, gte, lt, ne } from "drizzle-orm";
import { consoleSession } from "#modules/login/schema.ts";
import type { Context } from "#server/context.ts";
import { CONSOLE } from "./rules.ts";
import { ssoLogin } from "./schema.ts";

/** One login of a person. `about` says what its id is of; times are ISO 8601 UTC. */
export type OwnLogin = {
  about: "sso" | "console";
  id: string;
  system: string;
  /** Name or number of the workstation, or the browser. */
  workstation: string;
  address: string;
  at: string;
  /** The certificate whose key confirmed it; null where it was a password. */
  certificateId: string | null;
};

const MOST = 500;

/**
 * Where a person logged in within a span of time, newest first: by scan into any system, and into the console however. A
 * console session that a scan opened stands as the session.
 */
export async function ownLogins(ctx: Context, personId: string, from: Date, until: Date): Promise<OwnLogin[]> {
  const scans = await ctx.db
    .select()
    .from(ssoLogin)
    .where(
      and(
        eq(ssoLogin.personId, personId),
        eq(ssoLogin.state, "confirmed"),
        ne(ssoLogin.systemId, CONSOLE.id),
        gte(ssoLogin.decidedAt, from),
        lt(ssoLogin.decidedAt, until),
      ),
    )
    .orderBy(desc(ssoLogin.decidedAt))
    .limit(MOST);
  const sessions = await ctx.db
    .select()
    .from(consoleSession)
    .where(
      and(
        eq(consoleSession.personId, personId),
        gte(consoleSession.startedAt, from),
        lt(consoleSession.startedAt, until),
      ),
    )
    .orderBy(desc(consoleSession.startedAt))
    .limit(MOST);
  const all: OwnLogin[] = [
    ...scans.map((one) => ({
      about: "sso" as const,
      id: one.id,
      system: one.systemName,
      workstation: one.workstation,
      address: one.address,
      at: (one.decidedAt ?? one.issuedAt).toISOString(),
      certificateId: one.certificateId,
    })),
    ...sessions.map((one) => ({
      about: "console" as const,
      id: one.id,
      system: CONSOLE.name,
      workstation: one.agent,
      address: one.address,
      at: one.startedAt.toISOString(),
      certificateId: null,
    })),
  ];
  return all.sort((a, b) => (a.at < b.at ? 1 : -1));
}
