"use client";

import { useCallback, useRef, useState } from "react";
import type { Told } from "#server/trpc.ts";
import { toldOf } from "#ui/api.ts";

/** One file's way: waiting, hashed to `share` (0 to 1), done with a result, or failed with the server's words. */
export type Job<Input, Result> = { id: number; input: Input } & (
  | { state: "waiting" }
  | { state: "running"; share: number }
  | { state: "done"; result: Result }
  | { state: "failed"; told: Told | null }
);

type Work<Input, Result> = (input: Input, onShare: (share: number) => void) => Promise<Result>;

/** Works through what is added, one after the other, so that many large files neither fill the memory nor block the page. */
export function useJobs<Input, Result>(work: Work<Input, Result>) {
  const [jobs, setJobs] = useState<Job<Input, Result>[]>([]);
  const next = useRef(1);
  const tail = useRef(Promise.resolve());

  const add = useCallback(
    (input: Input) => {
      const id = next.current++;
      const put = (job: Job<Input, Result>) => setJobs((all) => all.map((one) => (one.id === id ? job : one)));
      setJobs((all) => [...all, { id, input, state: "waiting" }]);
      tail.current = tail.current.then(async () => {
        let shown = 0;
        put({ id, input, state: "running", share: 0 });
        try {
          const result = await work(input, (share) => {
            if (share - shown < 0.01) return;
            shown = share;
            put({ id, input, state: "running", share });
          });
          put({ id, input, state: "done", result });
        } catch (error) {
          put({ id, input, state: "failed", told: toldOf(error) });
        }
      });
    },
    [work],
  );
  return { jobs, add, clear: () => setJobs([]) };
}
