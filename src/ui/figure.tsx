import type { ReactNode } from "react";
import { thousands } from "./format.ts";

/** A number that links to the list it counts. */
export function Figure({
  name,
  value,
  unit,
  href,
  note,
}: {
  name: string;
  value: number;
  unit: string;
  href: string;
  note?: ReactNode;
}) {
  return (
    <a
      href={href}
      className="block rounded-card border border-line bg-surface px-3.5 py-2.5 text-ink no-underline hover:bg-sunken"
    >
      <span className="block text-ink2">{name}</span>
      <span className="text-figure font-semibold">{thousands(value)}</span> <span className="text-ink2">{unit}</span>
      <span className="block text-hint text-ink2">{note}</span>
    </a>
  );
}
