"use client";

import type { Told } from "#server/trpc.ts";
import { useLang, useWords } from "./lang.tsx";
import { Failure } from "./notice.tsx";

/** What `useAction` keeps, shown: the server's words, or that it could not be reached. Nothing while there is no problem. */
export function ActionFailure({ title, problem }: { title: string; problem: { told: Told | null } | null }) {
  const t = useWords();
  const lang = useLang();
  if (!problem) return null;
  const { told } = problem;
  const unreached = t(
    "连不上服务器。请检查网络后重试。",
    "The server does not answer. Check the network and try again.",
  );
  return <Failure t={t} title={title} say={told?.say[lang] ?? unreached} trace={told?.requestId} />;
}

/** The same in one line, beside a button that has no room for more. */
export function ActionRemark({ problem }: { problem: { told: Told | null } | null }) {
  const t = useWords();
  const lang = useLang();
  if (!problem) return null;
  return (
    <span role="alert" className="text-hint text-plum">
      {problem.told?.say[lang] ?? t("连不上服务器，请重试", "The server does not answer; try again")}
    </span>
  );
}
