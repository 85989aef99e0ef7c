import { randomUUID } from "node:crypto";
import type { Clock } from "./clock.ts";
import { hostClock } from "./clock.ts";
import type { Db } from "./db.ts";
import type { Log } from "./log.ts";

/** Who acts. The audit log keeps it as it stands. */
export type Actor =
  | { kind: "anonymous"; address?: string }
  | { kind: "system"; name: string }
  | { kind: "staff"; personId: string; staffNo: string; roles: readonly string[]; address?: string }
  | { kind: "terminal"; terminalId: string; personId: string | null; address?: string }
  | { kind: "application"; applicationId: string; name: string; address?: string };

/** First argument of every verb. */
export type Context = { db: Db; clock: Clock; log: Log; actor: Actor; requestId: string };

export function systemContext(base: { db: Db; log: Log; clock?: Clock }, name: string): Context {
  return {
    db: base.db,
    log: base.log,
    clock: base.clock ?? hostClock,
    actor: { kind: "system", name },
    requestId: randomUUID(),
  };
}
