import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { Translate } from "./words.ts";

/** What belongs here, and the first thing to do. */
export function Empty({ title, action }: { title: string; action?: ReactNode }) {
  return (
    <div className="flex-1 p-3.5">
      <div className="rounded-card border border-dashed border-edge px-4 py-8 text-center">
        <p className="text-card font-semibold">{title}</p>
        {action !== undefined && <div className="mt-2 text-ink2">{action}</div>}
      </div>
    </div>
  );
}

/** What failed, why, what to do, and the number that finds it in the log. */
export function Failure({ title, say, trace, t }: { title: string; say: string; trace?: string; t: Translate }) {
  return (
    <div role="alert" className="m-3.5 rounded-card border border-plum bg-plum-soft px-4 py-3">
      <p className="flex items-center gap-1.5 text-card font-semibold text-plum">
        <CircleX aria-hidden="true" size={16} strokeWidth={1.75} />
        {title}
      </p>
      <p className="mt-1 text-ink">{say}</p>
      {trace && (
        <p className="mt-1 font-mono text-hint text-ink2 select-all">
          {t("追踪号", "Trace")} {trace}
        </p>
      )}
    </div>
  );
}
