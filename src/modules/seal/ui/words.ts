import type { Tone } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import {
  type ApplicationKind,
  type ApplicationState,
  type GrantHolder,
  KIND_NAMES,
  type RuleKind,
  type SealKind,
  type SealState,
} from "../rules.ts";

export const kindWords = (kind: SealKind, t: Translate): string => t(KIND_NAMES[kind].zh, KIND_NAMES[kind].en);

const STATES: Record<SealState, readonly [Tone, string, string]> = {
  draft: ["off", "草稿", "Draft"],
  pending: ["wait", "待审批", "Waits for approval"],
  enabled: ["done", "已启用", "Enabled"],
  disabled: ["off", "已停用", "Disabled"],
  suspended: ["bad", "证书到期暂停", "Suspended: certificate"],
  surrendered: ["off", "已收缴", "Surrendered"],
  destroyed: ["off", "已销毁", "Destroyed"],
};
export const stateTone = (state: SealState): Tone => STATES[state][0];
export const stateWords = (state: SealState, t: Translate): string => t(STATES[state][1], STATES[state][2]);

const APPLICATIONS: Record<ApplicationKind, readonly [string, string]> = {
  make: ["制章", "New seal"],
  change: ["章面变更", "Change of face"],
  grant: ["授权", "Grant"],
  use: ["用章申请", "Single use"],
};
export const applicationWords = (kind: ApplicationKind, t: Translate): string => t(...APPLICATIONS[kind]);

const OUTCOMES: Record<ApplicationState, readonly [Tone, string, string]> = {
  pending: ["wait", "待审批", "Waits"],
  approved: ["done", "通过", "Approved"],
  refused: ["bad", "审批未通过", "Refused"],
  withdrawn: ["off", "已撤回", "Withdrawn"],
};
export const outcomeTone = (state: ApplicationState): Tone => OUTCOMES[state][0];
export const outcomeWords = (state: ApplicationState, t: Translate): string =>
  t(OUTCOMES[state][1], OUTCOMES[state][2]);

const RULES: Record<RuleKind, readonly [string, string]> = {
  coordinates: ["坐标", "Coordinates"],
  keyword: ["关键字", "Keyword"],
  field: ["签章域", "Field"],
  seam: ["骑缝", "Across pages"],
  "every-page": ["每页", "Every page"],
  template: ["按模板", "As its template says"],
};
export const ruleWords = (rule: RuleKind, t: Translate): string => t(...RULES[rule]);

const HOLDERS: Record<GrantHolder, readonly [string, string]> = {
  person: ["人员", "Person"],
  role: ["角色", "Role"],
  department: ["科室", "Department"],
  application: ["业务系统", "Hospital system"],
};
export const holderWords = (kind: GrantHolder, t: Translate): string => t(...HOLDERS[kind]);

const VERSIONS: Record<"pending" | "current" | "replaced" | "refused", readonly [string, string]> = {
  pending: ["待审批", "waits"],
  current: ["在用", "in use"],
  replaced: ["已替换", "replaced"],
  refused: ["未通过", "refused"],
};
export const versionWords = (state: keyof typeof VERSIONS, t: Translate): string => t(...VERSIONS[state]);
