import { randomUUID } from "node:crypto";
import type { Actor, Context } from "#server/context.ts";

/** What the process has once; a request adds who acts and its trace number. */
export type Base = Pick<Context, "db" | "clock" | "log">;

export function contextOf(base: Base, actor: Actor): Context {
  return { ...base, actor, requestId: randomUUID() };
}
