import { StateTag, type Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { ItemState, JobSource, JobState, JobWhat } from "../rules.ts";

const STATES: Record<JobState, readonly [Tone, string, string]> = {
  ready: ["wait", "待开始", "Ready"],
  running: ["run", "进行中", "Running"],
  waiting: ["wait", "等待签名", "With signers"],
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

const WHATS: Record<JobWhat, readonly [string, string]> = { seal: ["盖章", "Seal"], sign: ["签名", "Sign"] };
export const whatWords = (what: JobWhat, t: Translate): string => t(...WHATS[what]);

const SEALED: Record<ItemState, readonly [Tone, string, string]> = {
  waiting: ["off", "未处理", "Waits"],
  asked: ["wait", "处理中", "In work"],
  done: ["done", "已盖", "Sealed"],
  failed: ["bad", "未盖", "Not sealed"],
};
const SIGNED: Record<ItemState, readonly [Tone, string, string]> = {
  waiting: ["off", "未送出", "Not sent"],
  asked: ["wait", "等待签名", "With its signer"],
  done: ["done", "已签", "Signed"],
  failed: ["bad", "未签", "Not signed"],
};
export function ItemStateTag({ what, state, t }: { what: JobWhat; state: ItemState; t: Translate }) {
  const [tone, zh, en] = (what === "sign" ? SIGNED : SEALED)[state];
  return <StateTag tone={tone}>{t(zh, en)}</StateTag>;
}
