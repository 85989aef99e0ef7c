import type { Translate } from "#ui/words.ts";
import { EVENT_NAMES } from "./event-names.ts";

/** Nouns as the log's filter shows them. */
export const NOUN_WORDS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  login: ["登录", "Sign-in"],
  person: ["人员", "Staff"],
  key: ["密钥", "Keys"],
  certificate: ["证书", "Certificates"],
  document: ["文书", "Documents"],
  signing: ["签署", "Signing"],
  approval: ["确认", "Approvals"],
  mandate: ["自动签授权", "Auto-sign"],
  seal: ["印章", "Seals"],
  sealing: ["批量签章", "Batches"],
  timestamp: ["时间戳", "Timestamps"],
  evidence: ["验签", "Verification"],
  gateway: ["前置交换", "Exchange"],
  his: ["接口", "Interfaces"],
  audit: ["日志", "Log"],
};

export const nounChoices = (t: Translate): [string, string][] =>
  Object.entries(NOUN_WORDS).map(([noun, pair]) => [noun, t(...pair)]);

/** Null when nobody has put the event into words yet. */
export function eventName(type: string, t: Translate): string | null {
  const pair = EVENT_NAMES[type as keyof typeof EVENT_NAMES];
  return pair ? t(...pair) : null;
}

export const actorWords = (kind: string, t: Translate): string =>
  ({
    anonymous: t("未登录", "Not signed in"),
    system: t("系统", "System"),
    staff: t("人员", "Staff"),
    terminal: t("手机", "Phone"),
    application: t("业务系统", "Application"),
  })[kind] ?? kind;

/** Data of an event as one line; long lists are counted. */
export function dataLine(data: Record<string, unknown>): string {
  return Object.entries(data)
    .map(([name, value]) => `${name}=${Array.isArray(value) && value.length > 3 ? `[${value.length}]` : text(value)}`)
    .join("  ");
}

const text = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
