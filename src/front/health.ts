import { readFileSync } from "node:fs";
import { sql } from "drizzle-orm";
import { type Handler, sendJson } from "#server/http.ts";
import type { Base } from "./base.ts";

/** The process runs. */
export const healthz: Handler = (_req, res) => sendJson(res, 200, { ok: true });

type Checks = Record<string, () => Promise<boolean>>;

/** The process can serve: every part it needs answers. 503 names the part that does not. */
export function readyz(base: Base, more: Checks = {}): Handler {
  const checks: Checks = { database: () => isAtHead(base), ...more };
  return async (_req, res) => {
    const parts: Record<string, boolean> = {};
    for (const [name, check] of Object.entries(checks)) parts[name] = await check().catch(() => false);
    const isReady = Object.values(parts).every(Boolean);
    sendJson(res, isReady ? 200 : 503, { ok: isReady, parts });
  };
}

/** The database answers and has every migration this build knows. */
async function isAtHead(base: Base): Promise<boolean> {
  const journal = JSON.parse(readFileSync("drizzle/meta/_journal.json", "utf8")) as { entries: unknown[] };
  const [rows] = await base.db.execute(sql`select count(*) as done from __drizzle_migrations`);
  const done = Array.isArray(rows) ? Number((rows[0] as { done?: unknown } | undefined)?.done) : 0;
  return done >= journal.entries.length;
}
