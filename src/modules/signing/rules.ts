import type { DataFormat } from "#core/cms/data-format.ts";

/** Pure decisions about sign requests. A reason is a key of errors.ts; null means yes. */

export const ORDERS = ["sequential", "parallel"] as const;
export type Order = (typeof ORDERS)[number];
/** What a request can wait for beyond its signers' hands. */
export const WAITS = ["finish", "timestamp", "overdue"] as const;
export const REQUEST_STATES = ["open", "completed", "declined", "returned", "cancelled", "expired"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export const TASK_STATES = ["waiting", "signed", "declined", "returned", "cancelled", "expired"] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** The walk (design.md §3), in order. A signature row stands at the last step that was stored. */
export const STEPS = ["received", "requested", "approved", "signed", "stamped", "sealed", "evidenced"] as const;
export type Step = (typeof STEPS)[number];

/** How a document is signed: inside the PDF, or as data. */
export type Format = "pdf" | DataFormat;

/** Whether what came can be signed like that. A raw signature over a digest could be one over anything. */
export function formatRefusal(kind: "pdf" | "data" | "digest", format: Format) {
  if ((kind === "pdf") !== (format === "pdf")) return "format-unfit" as const;
  return kind === "digest" && format !== "p7-detached" ? ("format-needs-content" as const) : null;
}

/** How the problems begin that a timestamp would solve. */
export const TIMESTAMP_PROBLEM = "timestamp.";

/** Whether a signature's problem is that no timestamp can be had now: 待补时间戳, repaired by itself when time is back. */
export const waitsForTimestamp = (problem: string | null): boolean => problem?.startsWith(TIMESTAMP_PROBLEM) ?? false;

export const DEFAULT_EXPIRY_MINUTES = 24 * 60;

type RequestFacts = { state: RequestState; order: Order; expiresAt: Date };
type TaskFacts = { state: TaskState; personId: string; orderNo: number };

/** What closed a request, as a reason a signer understands. */
function closed(request: RequestFacts, now: Date) {
  switch (request.state) {
    case "cancelled":
      return "cancelled" as const;
    case "declined":
      return "declined" as const;
    case "returned":
      return "returned" as const;
    case "completed":
      return "already-signed" as const;
    case "expired":
      return "expired" as const;
    case "open":
      return request.expiresAt.getTime() <= now.getTime() ? ("expired" as const) : null;
    default:
      return request.state satisfies never;
  }
}

/** Whether the task's signer may sign now. `others` are all tasks of the same request. */
export function signRefusal(
  request: RequestFacts,
  task: TaskFacts,
  others: readonly TaskFacts[],
  personId: string | null,
  now: Date,
) {
  if (task.personId !== personId) return "not-yours" as const;
  if (task.state === "signed") return "already-signed" as const;
  const why = closed(request, now);
  if (why) return why;
  if (task.state !== "waiting") return "task-closed" as const;
  const isBlocked =
    request.order === "sequential" && others.some((one) => one.orderNo < task.orderNo && one.state !== "signed");
  return isBlocked ? ("not-your-turn" as const) : null;
}

/** Declining needs no turn: whoever is asked may say no at once. */
export function declineRefusal(request: RequestFacts, task: TaskFacts, personId: string | null, now: Date) {
  if (task.personId !== personId) return "not-yours" as const;
  if (task.state === "signed") return "already-signed" as const;
  return closed(request, now) ?? (task.state === "waiting" ? null : ("task-closed" as const));
}

/**
 * Whether a document may be signed now as far as reading goes. A must-read one: alone, and after every page went to the
 * signer's phone; `pagesSeen` of what has no pages is 0. One with a warning of intake: alone, after it was opened, because
 * opening shows the warning, and after the signer took note of exactly what the hospital holds of it. It is never part of a batch: a batch is confirmed by a count and a PIN, and of 200 titles nobody
 * reads the one line that says that this file holds text nobody sees. Auto-sign sessions open nothing, so they refuse it too.
 */
export function readingRefusal(
  document: { mustRead: boolean; isWarned: boolean; pages: number },
  task: { readAt: Date | null; pagesSeen: number; isHeeded: boolean },
  inBatch: boolean,
) {
  if (document.isWarned && inBatch) return "warned-alone" as const;
  if (document.isWarned && task.readAt === null) return "warned-first" as const;
  if (document.isWarned && !task.isHeeded) return "warned-unheeded" as const;
  if (!document.mustRead) return null;
  if (inBatch) return "must-read-alone" as const;
  return task.readAt === null || task.pagesSeen < document.pages ? ("must-read-first" as const) : null;
}

/** When a signature asked for at `openedAt` is overdue; null: never. */
export const dueAt = (openedAt: Date, dueHours: number | null): Date | null =>
  dueHours === null ? null : new Date(openedAt.getTime() + dueHours * 3_600_000);

/** Whether a signer may hand the task on at all; whom to is decided by `delegateRefusal`. */
export function delegationRefusal(
  request: RequestFacts,
  task: TaskFacts & { delegatedFrom: string | null },
  policy: "never" | "department",
  personId: string | null,
  now: Date,
) {
  const refusal = declineRefusal(request, task, personId, now);
  if (refusal) return refusal;
  if (policy === "never") return "delegation-never" as const;
  return task.delegatedFrom === null ? null : ("delegated-already" as const);
}

type Colleague = { id: string; departmentId: string; category: string; state: "active" | "stopped" };

/** Whether `to` may sign in the place of `from`. `signers` are the people the request asks already. */
export function delegateRefusal(from: Colleague, to: Colleague, signers: readonly string[]) {
  if (to.state !== "active") return "delegate-stopped" as const;
  if (to.departmentId !== from.departmentId || to.category !== from.category)
    return "delegate-other-department" as const;
  return signers.includes(to.id) ? ("delegate-signs-already" as const) : null;
}

export function cancelRefusal(request: Pick<RequestFacts, "state">) {
  if (request.state === "completed") return "already-completed" as const;
  return request.state === "open" ? null : ("request-closed" as const);
}
