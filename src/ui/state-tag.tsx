import {
  CircleCheck,
  CirclePlay,
  CircleX,
  CircleSlash,
  Hourglass,
  type LucideIcon,
  ShieldCheck,
  ShieldQuestionMark,
  ShieldX,
} from "lucide-react";
import type { ReactNode } from "react";

/** A state is an icon and a word; colour only repeats what they say. */
const TONES = {
  done: ["bg-bamboo-soft text-bamboo", CircleCheck],
  valid: ["bg-bamboo-soft text-bamboo", ShieldCheck],
  wait: ["bg-apricot-soft text-apricot-ink", Hourglass],
  run: ["bg-dai-soft text-dai", CirclePlay],
  bad: ["bg-plum-soft text-plum", CircleX],
  invalid: ["bg-plum-soft text-plum", ShieldX],
  unknown: ["bg-mist-soft text-mist", ShieldQuestionMark],
  off: ["border border-line text-ink3", CircleSlash],
} as const satisfies Record<string, readonly [string, LucideIcon]>;

export type Tone = keyof typeof TONES;

export function StateTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  const [look, Icon] = TONES[tone];
  return (
    <span
      className={`inline-flex h-5 items-center align-middle gap-1 rounded-tag px-1.5 text-hint whitespace-nowrap ${look}`}
    >
      <Icon aria-hidden="true" size={13} strokeWidth={1.75} />
      {children}
    </span>
  );
}
