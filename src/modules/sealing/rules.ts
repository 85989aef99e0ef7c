/** Pure decisions about batches. A reason is a key of errors.ts; null means yes. */

/** seal: the institution's seal is put on. sign: each file is signed by a person, who consents. */
export type JobWhat = "seal" | "sign";
export const JOB_SOURCES = ["upload", "filter", "api"] as const;
export type JobSource = (typeof JOB_SOURCES)[number];

/** ready: waits for its start. waiting: everything is with its signers. stopped: too many failures, or no grant. The rest as they say. */
export const JOB_STATES = ["ready", "running", "waiting", "paused", "stopped", "done", "cancelled"] as const;
export type JobState = (typeof JOB_STATES)[number];

/** asked: with its signer. */
export const ITEM_STATES = ["waiting", "asked", "done", "failed"] as const;
export type ItemState = (typeof ITEM_STATES)[number];

/** Whether an item's document exists: an upload becomes one when it is sealed, or when somebody is asked to sign it. */
export const isThere = (item: { isUpload: boolean; state: ItemState; requestId: string | null }): boolean =>
  !item.isUpload || item.state === "done" || item.requestId !== null;

export const STAMP_WAYS = ["each", "chunk"] as const;
export type StampWay = (typeof STAMP_WAYS)[number];

/** What may be done with a batch in each state. */
const ALLOWED = {
  start: ["ready"],
  pause: ["running"],
  resume: ["paused", "stopped"],
  cancel: ["ready", "running", "waiting", "paused", "stopped"],
  retry: ["waiting", "done", "stopped", "paused"],
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

type Counts = { total: number; done: number; failed: number; asked: number };

/** What a running batch is once so much of it is settled: it ends when nothing is open, and waits when all of that is with signers. */
export function stateAfter(state: JobState, { total, done, failed, asked }: Counts): JobState {
  if (state !== "running" && state !== "waiting") return state;
  if (done + failed >= total) return "done";
  return done + failed + asked >= total ? "waiting" : state;
}

/** One token over many is for types that do without a token in each signature. */
export const stampRefusal = (stamp: StampWay, policy: "must" | "best-effort") =>
  stamp === "chunk" && policy === "must" ? ("stamp-each" as const) : null;

export const ARCHIVE_LIMIT = 2_000_000_000;
export const FILES_LIMIT = 20_000;
/** Files of one transaction, and how many chains of them run at once. */
export const CHUNK = 64;
export const LANES = 2;

export const ORDERERS = ["record-keeper", "system-admin"] as const;
export const mayOrder = (roles: readonly string[]): boolean => ORDERERS.some((one) => roles.includes(one));

/** A file's word is not used while so many were in the last minute: a session that is used faster than its doctor agreed to ends. */
export const mustWait = (inMinute: number, perMinute: number): boolean => inMinute >= Math.max(1, perMinute - 1);
