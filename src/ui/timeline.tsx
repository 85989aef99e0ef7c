import { Check, CircleX, Hourglass } from "lucide-react";
import type { ReactNode } from "react";
import { clockMs, duration } from "./format.ts";

export type Step = {
  name: string;
  state: "done" | "waiting" | "failed" | "future";
  /** When it was done; ISO. */
  at?: string;
  tookMs?: number;
  lines?: readonly ReactNode[];
};

const DOT = {
  done: "bg-bamboo-soft text-bamboo",
  waiting: "bg-apricot-soft text-apricot-ink",
  failed: "bg-plum-soft text-plum",
  future: "border border-line text-ink3",
} as const;

/** The walk: fixed steps from top to bottom; what happened, when to the millisecond, how long it took. */
export function Timeline({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {steps.map((step, at) => (
        <li key={step.name} className="flex gap-2.5">
          <div className="flex flex-col items-center">
            <span
              className={`grid size-[18px] shrink-0 place-items-center rounded-full text-[11px] ${DOT[step.state]}`}
            >
              <Mark state={step.state} number={at + 1} />
            </span>
            {at < steps.length - 1 && <span className="w-px flex-1 bg-line" />}
          </div>
          <div className="min-w-0 flex-1 pb-3">
            <div className="flex items-baseline gap-2">
              <h3 className={step.state === "future" ? "font-normal text-ink3" : "font-semibold"}>{step.name}</h3>
              {step.at && <time className="ml-auto font-mono text-hint">{clockMs(step.at)}</time>}
            </div>
            <div className="flex gap-2 text-hint text-ink2">
              <div className="min-w-0 flex-1">
                {step.lines?.map((line, index) => (
                  <div key={index}>{line}</div>
                ))}
              </div>
              {step.tookMs !== undefined && <span className="text-ink3">{duration(step.tookMs)}</span>}
            </div>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Mark({ state, number }: { state: Step["state"]; number: number }) {
  if (state === "done") return <Check aria-hidden="true" size={12} strokeWidth={2} />;
  if (state === "waiting") return <Hourglass aria-hidden="true" size={11} strokeWidth={1.75} />;
  if (state === "failed") return <CircleX aria-hidden="true" size={12} strokeWidth={1.75} />;
  return <span>{number}</span>;
}
