import { errorsOf } from "#core/error.ts";

export const alertErrors = {
  "not-yours": {
    status: 403,
    zh: "这条记录不是你的，不能这样上报。",
    en: "This record is not yours to disown.",
  },
  "not-found": { status: 404, zh: "没有这条告警。", en: "There is no such alert." },
  "decided-already": { status: 409, zh: "这条告警已处置过。", en: "This alert was decided already." },
  "own-alert": {
    status: 403,
    zh: "你不能处置自己上报的告警。请另一位安全管理员处理。",
    en: "You cannot decide an alert of your own. Ask another security administrator.",
  },
} as const;

export const alertError = errorsOf("alert", alertErrors);
