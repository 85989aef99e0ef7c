import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { type Handler, sendJson } from "#server/http.ts";
import type { Base } from "./base.ts";

/** The process runs. */
export const healthz: Handler = (_req, res) => sendJson(res, 200, { ok: true });

type Checks = Record<string, () => Promise<boolean>>;

/** What an operator must mend although the process can serve, as name and reason; empty when there is nothing. */
type Warnings = () => Promise<Record<string, string>>;

/**
 * The process can serve: every part it needs answers. 503 names the part that does not. @param warnings told along; they
 * do not take the process out of service
 */
export function readyz(base: Base, more: Checks = {}, warnings: Warnings = async () => ({})): Handler {
  const checks: Checks = { database: () => isAtHead(base), ...more };
  return async (_req, res) => {
    const parts: Record<string, boolean> = {};
    for (const [name, check] of Object.entries(checks)) parts[name] = await check().catch(() => false);
    const isReady = Object.values(parts).every(Boolean);
    const told = await warnings().catch(() => ({ warnings: "cannot be told" }));
    sendJson(res, isReady ? 200 : 503, {
      ok: isReady,
      parts,
      ...(Object.keys(told).length > 0 ? { warnings: told } : {}),
    });
  };
}

/** The database answers and has every migration this build knows. */
async function isAtHead(base: Base): Promise<boolean> {
  const journal = JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8")) as { entries: unknown[] };
  const [rows] = await base.db.execute(sql`select count(*) as done from __drizzle_migrations`);
  const done = Array.isArray(rows) ? Number((rows[0] as { done?: unknown } | undefined)?.done) : 0;
  return done >= journal.entries.length;
}
