import { useCallback, useEffect, useReducer, useRef } from "react";
import { type Answer, MAX_BYTES, SendError, sendFile, TOO_LARGE, type Told } from "./send-file.ts";

/** One file on its way: waiting, being sent (`part` of it has gone), judged, or failed. */
export type Check = { id: number; file: File; /** Evidence records that came with it. */ records: File[] } & (
  | { step: "waiting" }
  | { step: "sending"; part: number }
  | { step: "done"; answer: Answer }
  | { step: "failed"; told: Told }
);
type Step = Check extends infer C ? (C extends Check ? Omit<C, "id" | "file" | "records"> : never) : never;
type Brought = Pick<Check, "file" | "records">;
type Change =
  | { add: Brought[]; from: number }
  | { to: number; records: File[] }
  | { id: number; step: Step }
  | { clear: true };

/** Sent at once; the rest waits. */
const AT_ONCE = 2;

function changed(checks: readonly Check[], change: Change): readonly Check[] {
  if ("clear" in change) return [];
  if ("add" in change)
    return [
      ...checks,
      ...change.add.map(({ file, records }, at): Check => ({
        id: change.from + at,
        file,
        records,
        ...(file.size > MAX_BYTES ? { step: "failed", told: TOO_LARGE } : { step: "waiting" }),
      })),
    ];
  if ("to" in change)
    return checks.map(({ id, file, records, ...rest }) =>
      id === change.to
        ? { id, file, records: [...records, ...change.records], step: "waiting" }
        : { id, file, records, ...rest },
    );
  return checks.map((one) => {
    const { id, file, records } = one;
    return id === change.id ? { id, file, records, ...change.step } : one;
  });
}

const isRecord = ({ name }: File): boolean => /[.]ers$/i.test(name);
const stem = (name: string): string => name.replace(/([.]pdf)?([.]ers)?$/i, "");

/** A record goes with the file of its name; one without such a file goes with all of them. */
function paired(documents: readonly File[], records: readonly File[]): Brought[] {
  const names = new Set(documents.map(({ name }) => stem(name)));
  return documents.map((file) => ({
    file,
    records: records.filter(({ name }) => stem(name) === stem(file.name) || !names.has(stem(name))),
  }));
}

/** The files a person brought, sent two at a time in their order. */
export function useChecks() {
  const [checks, apply] = useReducer(changed, []);
  const next = useRef(1);
  const running = useRef(new Set<number>());

  useEffect(() => {
    for (const { id, file, records, step } of checks) {
      if (step !== "waiting" || running.current.size >= AT_ONCE || running.current.has(id)) continue;
      running.current.add(id);
      apply({ id, step: { step: "sending", part: 0 } });
      sendFile({ file, records }, (part) => apply({ id, step: { step: "sending", part } }))
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

  const add = useCallback((files: File[], shown: number | null): number => {
    const records = files.filter(isRecord);
    const documents = files.filter((file) => !isRecord(file));
    if (documents.length === 0 && shown !== null) {
      apply({ to: shown, records });
      return shown;
    }
    const from = next.current;
    // Records by themselves are shown as files, so that somebody who brought nothing else is told.
    const brought = documents.length === 0 ? files.map((file) => ({ file, records: [] })) : paired(documents, records);
    next.current += brought.length;
    apply({ add: brought, from });
    return from;
  }, []);
  const retry = useCallback((id: number) => apply({ id, step: { step: "waiting" } }), []);
  const clear = useCallback(() => apply({ clear: true }), []);
  return { checks, add, retry, clear };
}
