import type { ReactNode } from "react";

/** The list layout: one card that fills the page, filters above the table, pages below. */
export function ListCard({ children }: { children: ReactNode }) {
  return (
    <section className="flex min-h-[320px] min-w-0 flex-1 flex-col overflow-hidden rounded-card border border-line bg-surface">
      {children}
    </section>
  );
}
