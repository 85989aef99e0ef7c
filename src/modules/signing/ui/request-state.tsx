import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { RequestState, TaskState } from "../rules.ts";

const REQUESTS = {
  open: ["wait", "待签", "Waiting"],
  completed: ["done", "已完成", "Completed"],
  declined: ["bad", "已拒签", "Declined"],
  returned: ["bad", "已退回修改", "Returned for change"],
  cancelled: ["off", "已撤回", "Cancelled"],
  expired: ["bad", "已过期", "Expired"],
} as const satisfies Record<RequestState, readonly [Tone, string, string]>;

export function RequestStateTag({ state, t }: { state: RequestState; t: Translate }) {
  const [tone, zh, en] = REQUESTS[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}

export const requestStateChoices = (t: Translate): [string, string][] =>
  Object.entries(REQUESTS).map(([state, [, zh, en]]) => [state, t(zh, en)]);

const TASKS: Record<TaskState, readonly [zh: string, en: string]> = {
  waiting: ["待签", "waiting"],
  signed: ["已签", "signed"],
  declined: ["拒签", "declined"],
  returned: ["退回修改", "returned for change"],
  cancelled: ["已撤回", "cancelled"],
  expired: ["已过期", "expired"],
};

export const taskStateWords = (state: TaskState, t: Translate): string => t(...TASKS[state]);
