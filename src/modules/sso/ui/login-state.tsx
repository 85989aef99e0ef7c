import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { LoginEnd, ShownState } from "../rules.ts";

const STATES = {
  waiting: ["wait", "等待扫码", "Waiting"],
  scanned: ["wait", "已扫码", "Scanned"],
  confirmed: ["done", "已确认", "Confirmed"],
  cancelled: ["off", "已取消", "Cancelled"],
  expired: ["off", "已过期", "Expired"],
  mismatch: ["bad", "人员不符", "Another person"],
} as const satisfies Record<ShownState, readonly [Tone, string, string]>;

export function LoginStateTag({ state, t }: { state: ShownState; t: Translate }) {
  const [tone, zh, en] = STATES[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}

export const loginStateChoices = (t: Translate): [string, string][] =>
  Object.entries(STATES).map(([state, [, zh, en]]) => [state, t(zh, en)]);

const ENDS: Record<LoginEnd, readonly [zh: string, en: string]> = {
  phone: ["本人在手机上取消", "cancelled on the phone"],
  desk: ["在电脑上取消", "cancelled at the desk"],
  number: ["数字不符", "another number picked"],
};

export const endWords = (end: LoginEnd, t: Translate): string => t(...ENDS[end]);
