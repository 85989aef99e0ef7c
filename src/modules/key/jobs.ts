import type { Chore } from "#server/jobs/run.ts";
import { abandonStaleKeys } from "./activate-key.ts";
import { expireSessions } from "./start-session.ts";

export const keyChores: Chore[] = [
  { name: "key.expire-sessions", everyMs: 30_000, run: expireSessions },
  { name: "key.abandon-stale", everyMs: 600_000, run: abandonStaleKeys },
];
