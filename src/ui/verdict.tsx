import {
  CircleCheck,
  CircleQuestionMark,
  CircleX,
  ShieldCheck,
  ShieldQuestionMark,
  ShieldX,
  TriangleAlert,
} from "lucide-react";
import type { ReactNode } from "react";

export type Verdict = "valid" | "invalid" | "unknown";

const COLOUR = { valid: "text-bamboo", invalid: "text-plum", unknown: "text-mist" } as const;
const SHIELD = { valid: ShieldCheck, invalid: ShieldX, unknown: ShieldQuestionMark } as const;

/** Shield and Song-type word. It never animates in. */
export function VerdictBadge({
  verdict,
  children,
  isLarge = false,
}: {
  verdict: Verdict;
  children: ReactNode;
  isLarge?: boolean;
}) {
  const Shield = SHIELD[verdict];
  return (
    <span
      className={`inline-flex items-center gap-1.5 font-serif font-bold ${COLOUR[verdict]} ${isLarge ? "text-title" : "text-[16px] leading-6"}`}
    >
      <Shield aria-hidden="true" size={isLarge ? 22 : 17} strokeWidth={1.75} />
      {children}
    </span>
  );
}

const BLOCK = {
  valid: "border-bamboo text-bamboo",
  invalid: "border-plum text-plum",
  unknown: "border-mist text-mist",
} as const;
const GROUND = { valid: "bg-bamboo-soft", invalid: "bg-plum-soft", unknown: "bg-mist-soft" } as const;

/** The head of a verdict page: the word, one sentence saying what to do, and what was looked at. */
export function VerdictHead({
  verdict,
  title,
  say,
  facts,
  aside,
}: {
  verdict: Verdict;
  title: string;
  say: string;
  facts: readonly (readonly [label: string, value: ReactNode])[];
  aside?: ReactNode;
}) {
  const Shield = SHIELD[verdict];
  return (
    <section aria-live="polite" className={`overflow-hidden rounded-card border bg-surface ${BLOCK[verdict]}`}>
      <div className={`flex flex-wrap items-center gap-x-6 gap-y-3 px-5 pt-4 pb-4 sm:px-7 ${GROUND[verdict]}`}>
        <Shield aria-hidden="true" size={52} strokeWidth={1.5} />
        <div className="min-w-0 flex-1 basis-60">
          <h1 className="font-serif text-verdict font-bold">{title}</h1>
          <p className="text-card text-ink">{say}</p>
        </div>
        <div className="no-print flex flex-col gap-2.5">{aside}</div>
      </div>
      <div className="rule-double mx-5" />
      <dl className="flex flex-wrap gap-x-7 gap-y-1 px-5 pt-4 pb-3 text-ink">
        {facts.map(([label, value]) => (
          <div key={label} className="flex min-w-0 gap-3">
            <dt className="shrink-0 text-ink2">{label}</dt>
            <dd className="min-w-0 break-all">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const MARKS = {
  ok: [CircleCheck, "text-bamboo"],
  bad: [CircleX, "text-plum"],
  warn: [TriangleAlert, "text-apricot-ink"],
  unknown: [CircleQuestionMark, "text-mist"],
} as const;

/** One line of what was checked: mark, what, result. */
export function Check({ mark, name, children }: { mark: keyof typeof MARKS; name: string; children: ReactNode }) {
  const [Icon, colour] = MARKS[mark];
  return (
    <div className="grid grid-cols-[14px_56px_minmax(0,1fr)] items-start gap-x-1.5 py-0.5">
      <Icon aria-hidden="true" size={14} strokeWidth={1.75} className={`mt-[3px] ${colour}`} />
      <dt className="text-ink2">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
