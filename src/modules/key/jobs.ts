import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { abandonStaleKeys } from "./activate-key.ts";
import { closeAtVault, closeKind, expireWindows } from "./end-sessions-of.ts";
import { expireSessions } from "./start-session.ts";

export const keyJobs: Job[] = [handles(closeKind, (_ctx, payload) => closeAtVault(payload))];
export const keyChores: Chore[] = [
  { name: "key.expire-sessions", everyMs: 30_000, run: expireSessions },
  { name: "key.expire-windows", everyMs: 1000, run: expireWindows },
  { name: "key.abandon-stale", everyMs: 600_000, run: abandonStaleKeys },
];
