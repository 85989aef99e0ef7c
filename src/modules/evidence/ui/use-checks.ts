import { useCallback, useEffect, useReducer, useRef } from "react";
import { type Answer, MAX_BYTES, SendError, sendFile, TOO_LARGE, type Told } from "./send-file.ts";

/** One file on its way: waiting, being sent (`part` of it has gone), judged, or failed. */
export type Check = { id: number; file: File } & (
  | { step: "waiting" }
  | { step: "sending"; part: number }
  | { step: "done"; answer: Answer }
  | { step: "failed"; told: Told }
);
type Step = Check extends infer C ? (C extends Check ? Omit<C, "id" | "file"> : never) : never;
type Change = { add: File[]; from: number } | { id: number; step: Step } | { clear: true };

/** Sent at once; the rest waits. */
const AT_ONCE = 2;

function changed(checks: readonly Check[], change: Change): readonly Check[] {
  if ("clear" in change) return [];
  if ("add" in change)
    return [
      ...checks,
      ...change.add.map((file, at): Check => ({
        id: change.from + at,
        file,
        ...(file.size > MAX_BYTES ? { step: "failed", told: TOO_LARGE } : { step: "waiting" }),
      })),
    ];
  return checks.map((one) => (one.id === change.id ? { id: one.id, file: one.file, ...change.step } : one));
}

/** The files a person brought, sent two at a time in their order. */
export function useChecks() {
  const [checks, apply] = useReducer(changed, []);
  const next = useRef(1);
  const running = useRef(new Set<number>());

  useEffect(() => {
    for (const { id, file, step } of checks) {
      if (step !== "waiting" || running.current.size >= AT_ONCE || running.current.has(id)) continue;
      running.current.add(id);
      apply({ id, step: { step: "sending", part: 0 } });
      sendFile(file, (part) => apply({ id, step: { step: "sending", part } }))
        .then((answer): Step => ({ step: "done", answer }))
        .catch((error: unknown): Step => {
          if (!(error instanceof SendError)) throw error;
          return { step: "failed", told: error.told };
        })
        .then((done) => {
          running.current.delete(id);
          apply({ id, step: done });
        })
        .catch(() => undefined);
    }
  }, [checks]);

  const add = useCallback((files: File[]): number => {
    const from = next.current;
    next.current += files.length;
    apply({ add: files, from });
    return from;
  }, []);
  const retry = useCallback((id: number) => apply({ id, step: { step: "waiting" } }), []);
  const clear = useCallback(() => apply({ clear: true }), []);
  return { checks, add, retry, clear };
}
