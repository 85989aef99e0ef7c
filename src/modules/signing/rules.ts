import type { DataFormat } from "#core/cms/data-format.ts";

/** Pure decisions about sign requests. A reason is a key of errors.ts; null means yes. */

export const ORDERS = ["sequential", "parallel"] as const;
export type Order = (typeof ORDERS)[number];
export const REQUEST_STATES = ["open", "completed", "declined", "cancelled", "expired"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export const TASK_STATES = ["waiting", "signed", "declined", "cancelled", "expired"] as const;
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

/** Whether a signature's problem is that no timestamp can be had now: 待补时间戳, repaired by itself when time is back. */
export const waitsForTimestamp = (problem: string | null): boolean => problem?.startsWith("timestamp.") ?? false;

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

export function cancelRefusal(request: Pick<RequestFacts, "state">) {
  if (request.state === "completed") return "already-completed" as const;
  return request.state === "open" ? null : ("request-closed" as const);
}
