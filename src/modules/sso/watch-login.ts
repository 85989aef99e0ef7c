import { inArray } from "drizzle-orm";
import type { Context } from "#server/context.ts";
import { ssoLogin } from "./schema.ts";

/** How often the logins that somebody watches are looked at, in one query for all of this process, ms. */
const LOOK_MS = 250;

type Watcher = { loginId: string; version: number; wake: () => void };

const watchers = new Set<Watcher>();
let timer: NodeJS.Timeout | null = null;

/**
 * Resolves when the login has another version than `version`, whichever node changed it, or when `signal` fires. A change
 * is seen within LOOK_MS.
 */
export function loginChanged(
  base: Pick<Context, "db" | "log">,
  { loginId, version }: { loginId: string; version: number },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const watcher: Watcher = {
      loginId,
      version,
      wake: () => {
        watchers.delete(watcher);
        signal.removeEventListener("abort", watcher.wake);
        resolve();
      },
    };
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", watcher.wake);
    watchers.add(watcher);
    timer ??= setTimeout(() => void look(base), 0);
  });
}

async function look(base: Pick<Context, "db" | "log">): Promise<void> {
  try {
    const ids = [...new Set([...watchers].map((one) => one.loginId))];
    const rows =
      ids.length === 0
        ? []
        : await base.db
            .select({ id: ssoLogin.id, version: ssoLogin.version })
            .from(ssoLogin)
            .where(inArray(ssoLogin.id, ids));
    const versions = new Map(rows.map((row) => [row.id, row.version]));
    for (const one of watchers) if (versions.get(one.loginId) !== one.version) one.wake();
  } catch (error) {
    base.log.warn({ err: error }, "logins could not be looked at; trying again");
  }
  timer = watchers.size > 0 ? setTimeout(() => void look(base), LOOK_MS).unref() : null;
}
