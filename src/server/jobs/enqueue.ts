import type { z } from "zod";
import type { Context } from "#server/context.ts";
import { newId } from "#server/columns.ts";
import { isDuplicateKey, type Tx } from "#server/db.ts";
import { job } from "./schema.ts";

/** A sort of work: its name, what it is told, and how long to wait after the n-th failure (from 1); null gives up. */
export type JobKind<S extends z.ZodType> = {
  name: string;
  payload: S;
  waitMs: (failures: number) => number | null;
};

export function jobKind<S extends z.ZodType>(
  name: string,
  payload: S,
  waitMs: JobKind<S>["waitMs"] = patient,
): JobKind<S> {
  return { name, payload, waitMs };
}

/** 1 s, 2 s, 4 s … up to 10 minutes, twenty times: about two hours. */
export const patient = (failures: number): number | null =>
  failures >= 20 ? null : Math.min(1000 * 2 ** (failures - 1), 600_000);

/**
 * Writes a job in the caller's transaction: a rollback leaves none, a commit loses none. It may run twice, so its work
 * must be safe to repeat. `once` keeps a second job with the same key from being added while the first stands.
 */
export async function enqueue<S extends z.ZodType>(
  tx: Tx,
  ctx: Pick<Context, "clock">,
  kind: JobKind<S>,
  payload: z.input<S>,
  when: { once?: string; runAt?: Date } = {},
): Promise<void> {
  const row = {
    id: newId(),
    name: kind.name,
    payload: JSON.stringify(payload),
    state: "waiting" as const,
    runAt: when.runAt ?? ctx.clock.now(),
    attempts: 0,
    onceKey: when.once ?? null,
  };
  try {
    await tx.insert(job).values(row);
  } catch (error) {
    if (!when.once || !isDuplicateKey(error)) throw error;
  }
}
