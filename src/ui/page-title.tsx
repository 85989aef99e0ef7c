import type { ReactNode } from "react";

/** Song type over the double rule: the head of every page. `aside` holds at most one main action. */
export function PageTitle({ title, hint, aside }: { title: string; hint?: ReactNode; aside?: ReactNode }) {
  return (
    <header className="rule-double mb-[17px] flex min-h-[58px] shrink-0 flex-wrap items-center gap-x-4 gap-y-2 text-ink">
      <h1 className="font-serif text-title font-bold">{title}</h1>
      <div className="flex min-w-0 items-center gap-3 text-hint text-ink2">{hint}</div>
      <div className="ml-auto flex items-center gap-2.5">{aside}</div>
    </header>
  );
}
