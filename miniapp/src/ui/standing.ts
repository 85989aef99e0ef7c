import { useSyncExternalStore } from "react";
import type { Output } from "../client/api.ts";
import { type Failure, failureOf } from "../client/failure.ts";
import type { Opened } from "../client/phone.ts";
import { phone, terminal } from "./phone.ts";

export type InboxTask = Output<"signing.inbox">["tasks"][number];

/** What all pages know together: who this phone is, what waits, and whether the hospital can be reached. */
export type Standing = {
  opened: Opened | null;
  tasks: InboxTask[] | null;
  /** When the list was asked for, ms since 1970; null while there is none. */
  tasksAt: number | null;
  signedToday: number;
  /** Certificate's end, ms since 1970; null without certificate. */
  certificateUntil: number | null;
  failure: Failure | null;
  isOffline: boolean;
  isLoading: boolean;
};

let standing: Standing = {
  opened: null,
  tasks: null,
  tasksAt: null,
  signedToday: 0,
  certificateUntil: null,
  failure: null,
  isOffline: false,
  isLoading: false,
};
const listeners = new Set<() => void>();

function change(part: Partial<Standing>): void {
  standing = { ...standing, ...part };
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export const useStanding = (): Standing =>
  useSyncExternalStore(
    subscribe,
    () => standing,
    () => standing,
  );

/** Signs in when needed, then asks what waits. Several calls at once are one. */
export async function refresh(options: { signIn?: boolean } = {}): Promise<void> {
  if (standing.isLoading) return;
  change({ isLoading: true });
  try {
    const opened = standing.opened === null || options.signIn ? await phone.open() : await phone.status();
    const certificate = await phone.certificate();
    change({ opened, certificateUntil: certificate?.notAfter ?? null, failure: null, isOffline: false });
    if (stepOf(opened) !== "ready") return;
    const { tasks, signedToday } = await phone.inbox();
    change({ tasks, signedToday, tasksAt: terminal.now() });
  } catch (error) {
    const failure = failureOf(error);
    if (failure.code === "phone.busy") return;
    change({ failure, isOffline: failure.isLost });
    if (failure.isLost && standing.tasks === null) await recall();
  } finally {
    change({ isLoading: false });
  }
}

/** The list of the last time, when the hospital cannot be reached: to be read, not to be signed from. */
async function recall(): Promise<void> {
  const kept = await phone.keptInbox();
  if (kept) change({ tasks: kept.tasks, tasksAt: kept.at });
}

export type Step = "claim" | "face" | "key" | "certificate" | "handwriting" | "ready";

/** What this phone still needs: the server's view, and what is really on this phone. */
export function stepOf(opened: Opened): Step {
  if (opened.next === "claim" || opened.next === "face") return opened.next;
  if (!opened.hasKey) return "key";
  if (!opened.hasCertificate) return "certificate";
  return opened.next === "handwriting" ? "handwriting" : "ready";
}

/** The key is suspended until the security administrator decided: what waits may be read, nothing is signed. */
export const isFrozen = (opened: Opened | null): boolean => opened?.key?.state === "FROZEN";

/** The phone was wiped: nothing known holds any more. */
export function forgetStanding(): void {
  change({ opened: null, tasks: null, tasksAt: null, signedToday: 0, certificateUntil: null, failure: null });
}
