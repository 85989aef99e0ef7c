/** Pure decisions about batches. A reason is a key of errors.ts; null means yes. */

export const JOB_SOURCES = ["upload", "filter", "api"] as const;
export type JobSource = (typeof JOB_SOURCES)[number];

/** ready: waits for its start. stopped: too many failures, or no grant. The rest as they say. */
export const JOB_STATES = ["ready", "running", "paused", "stopped", "done", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

export type ItemState = "waiting" | "done" | "failed";
export const STAMP_WAYS = ["each", "chunk"] as const;
export type StampWay = (typeof STAMP_WAYS)[number];

/** What may be done with a batch in each state. */
const ALLOWED = {
  start: ["ready"],
  pause: ["running"],
  resume: ["paused", "stopped"],
  cancel: ["ready", "running", "paused", "stopped"],
  retry: ["done", "stopped", "paused"],
} as const satisfies Record<string, readonly JobState[]>;
export type JobAct = keyof typeof ALLOWED;
export const JOB_ACTS = ["start", "pause", "resume", "cancel", "retry"] as const satisfies readonly JobAct[];

export function actRefusal(job: { state: JobState; failed: number; total: number }, act: JobAct) {
  const states: readonly JobState[] = ALLOWED[act];
  if (!states.includes(job.state)) return "state" as const;
  if (act === "retry" && job.failed === 0) return "nothing-failed" as const;
  return act === "start" && job.total === 0 ? ("empty" as const) : null;
}

/** Fewer tries say nothing about a rate. */
const LEAST_TRIED = 20;

/** Whether so many of those tried have failed that going on is pointless. */
export const isTooBad = (tried: { done: number; failed: number }, stopAtPercent: number): boolean =>
  tried.done + tried.failed >= LEAST_TRIED && tried.failed * 100 > stopAtPercent * (tried.done + tried.failed);

/** One token over many is for types that do without a token in each signature. */
export const stampRefusal = (stamp: StampWay, policy: "must" | "best-effort") =>
  stamp === "chunk" && policy === "must" ? ("stamp-each" as const) : null;

export const ARCHIVE_LIMIT = 2_000_000_000;
export const FILES_LIMIT = 20_000;
/** Files of one transaction, and how many chains of them run at once. */
export const CHUNK = 64;
export const LANES = 2;
