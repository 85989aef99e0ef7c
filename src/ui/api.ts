"use client";

import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { useCallback, useState } from "react";
import type { ConsoleRouter } from "#routers.ts";
import type { Told } from "#server/trpc.ts";

export const api = createTRPCClient<ConsoleRouter>({ links: [httpBatchLink({ url: "/api/trpc" })] });

/** What went wrong in words; null when the answer did not come from the app (no network, restart). */
export function toldOf(error: unknown): Told | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  return typeof data === "object" && data !== null && "told" in data ? (data.told as Told | null) : null;
}

type Problem = { told: Told | null };

/** Runs something a person asked for once at a time, and keeps why it failed until the next try, or until it is to be forgotten. */
export function useAction<A extends unknown[], R>(act: (...args: A) => Promise<R>) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const run = useCallback(
    async (...args: A): Promise<R | undefined> => {
      setBusy(true);
      setProblem(null);
      try {
        return await act(...args);
      } catch (error) {
        setProblem({ told: toldOf(error) });
        return undefined;
      } finally {
        setBusy(false);
      }
    },
    [act],
  );
  const forget = useCallback(() => setProblem(null), []);
  return { run, forget, isBusy, problem };
}
