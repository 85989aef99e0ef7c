import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { ItemState, JobSource, JobState } from "../rules.ts";

const STATES: Record<JobState, readonly [Tone, string, string]> = {
  ready: ["wait", "待开始", "Ready"],
  running: ["run", "进行中", "Running"],
  paused: ["wait", "已暂停", "Paused"],
  stopped: ["bad", "已停止", "Stopped"],
  done: ["done", "已完成", "Done"],
  cancelled: ["off", "已取消", "Cancelled"],
};

export function JobStateTag({ state, t }: { state: JobState; t: Translate }) {
  const [tone, zh, en] = STATES[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}

const SOURCES: Record<JobSource, readonly [string, string]> = {
  upload: ["压缩包", "Archive"],
  filter: ["筛选", "Filter"],
  api: ["接口", "Interface"],
};
export const sourceWords = (source: JobSource, t: Translate): string => t(...SOURCES[source]);

const ITEMS: Record<ItemState, readonly [Tone, string, string]> = {
  waiting: ["off", "未处理", "Waits"],
  done: ["done", "已盖", "Sealed"],
  failed: ["bad", "未盖", "Not sealed"],
};
export function ItemStateTag({ state, t }: { state: ItemState; t: Translate }) {
  const [tone, zh, en] = ITEMS[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}
