import type { ReactNode } from "react";
import { PageTitle } from "./page-title.tsx";

/** A page that stands alone because the one asked for cannot be shown: what happened, what to do, and the ways on. */
export function ProblemPage({
  title,
  happened,
  todo,
  trace,
  actions,
}: {
  title: string;
  happened: string;
  todo: string;
  /** Finds it in the log. */
  trace?: string;
  actions: ReactNode;
}) {
  return (
    <main className="mx-auto max-w-xl px-4 pt-[12vh]">
      <PageTitle title={title} />
      <p className="text-card">{happened}</p>
      <p className="mt-2 text-ink2">{todo}</p>
      {trace && <p className="mt-2 font-mono text-hint text-ink2 select-all">{trace}</p>}
      <div className="mt-5 flex gap-2">{actions}</div>
    </main>
  );
}
