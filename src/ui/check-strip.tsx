import { Check, CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

export type StripItem = {
  name: string;
  icon: LucideIcon;
  state: "ok" | "warn" | "bad";
  value: string;
  note: ReactNode;
};

const LOOK = {
  ok: ["", "text-bamboo", Check],
  warn: ["bg-apricot-soft", "text-apricot-ink", TriangleAlert],
  bad: ["bg-plum-soft", "text-plum", CircleX],
} as const;

/** 自检: one cell a part; the word says the state, the second line the measurement. */
export function CheckStrip({ label, items }: { label: string; items: readonly StripItem[] }) {
  return (
    <ul
      aria-label={label}
      className="grid shrink-0 auto-cols-fr grid-flow-col overflow-hidden rounded-card border border-line bg-surface max-lg:grid-flow-row max-lg:grid-cols-3"
    >
      {items.map(({ name, icon: Icon, state, value, note }) => {
        const [ground, colour, Mark] = LOOK[state];
        return (
          <li key={name} className={`min-w-0 border-l border-line px-3 py-2 first:border-l-0 ${ground}`}>
            <span className="flex items-center gap-1.5 text-ink2">
              <Icon aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0" />
              <span className="truncate">{name}</span>
            </span>
            <span className="flex items-center gap-1.5 font-semibold">
              <Mark aria-hidden="true" size={14} strokeWidth={1.75} className={`shrink-0 ${colour}`} />
              <span className="truncate" title={value}>
                {value}
              </span>
            </span>
            <span className="block truncate text-hint text-ink2">{note}</span>
          </li>
        );
      })}
    </ul>
  );
}
