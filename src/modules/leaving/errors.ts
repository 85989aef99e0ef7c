import { errorsOf } from "#core/error.ts";

export const leavingErrors = {
  "unknown-person": {
    status: 404,
    zh: "找不到这位人员。请刷新后再看。",
    en: "There is no such person. Refresh the page.",
  },
  "unknown-successor": {
    status: 404,
    zh: "没有工号为 {staffNo} 的接手人。请核对工号。",
    en: "Nobody has staff number {staffNo}. Check the successor's.",
  },
  "stopped-already": { status: 409, zh: "这位人员已经停用。", en: "This person is stopped already." },
  own: {
    status: 403,
    zh: "不能办理自己的离任。请由另一位管理员办理。",
    en: "Nobody processes their own leaving. Another administrator must.",
  },
  "successor-self": { status: 400, zh: "接手人不能是离任者本人。", en: "The successor cannot be the one who leaves." },
  "successor-stopped": {
    status: 409,
    zh: "接手人已停用，请另选一位在职同事。",
    en: "The successor is stopped. Choose somebody in service.",
  },
  "unknown-handover": {
    status: 404,
    zh: "这件交接已处理，或不是给你的。请刷新。",
    en: "This hand-over was dealt with, or is not for you. Refresh.",
  },
} as const;

export const leavingError = errorsOf("leaving", leavingErrors);
