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

/** A list that is empty: because of its filters where one is set, else as `title` and `action` say. */
export function EmptyList({
  filters,
  t,
  ...words
}: {
  filters: readonly (string | undefined)[];
  t: Translate;
  title: string;
  action: ReactNode;
}) {
  if (!filters.some(Boolean)) return <Empty {...words} />;
  return (
    <Empty
      title={t("没有符合条件的", "Nothing fits the filters")}
      action={t("换一个条件，或重置。", "Change the filters or reset them.")}
    />
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
