import type { ReactNode } from "react";

export function Card({
  title,
  hint,
  aside,
  isTight = false,
  children,
}: {
  title?: string;
  hint?: ReactNode;
  aside?: ReactNode;
  /** No padding: for tables and pictures that bring their own. */
  isTight?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="flex min-w-0 flex-col overflow-hidden rounded-card border border-line bg-surface">
      {title !== undefined && (
        <div className="flex h-[38px] shrink-0 items-center gap-2 border-b border-line px-3.5">
          <h2 className="text-card font-semibold">{title}</h2>
          <span className="text-hint text-ink2">{hint}</span>
          <div className="ml-auto text-hint">{aside}</div>
        </div>
      )}
      <div className={isTight ? "flex min-h-0 flex-1 flex-col" : "min-h-0 flex-1 p-3.5"}>{children}</div>
    </section>
  );
}

/** Label and value, one under the other: the reading form of a record. Nothing is shown as a dash when absent. */
export function Facts({ rows }: { rows: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <dl className="grid grid-cols-[64px_minmax(0,1fr)] gap-x-3 gap-y-1">
      {rows.map(([label, value]) => (
        <div key={label} className="contents">
          <dt className="text-ink2">{label}</dt>
          <dd className="min-w-0 break-words">{value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  );
}
