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
  "day-not-ahead": {
    status: 400,
    zh: "预定的日期应在今天之后。今天就要停用，请选“立即”。",
    en: "A prepared leave begins on a later day. Choose “at once” to end today.",
  },
  "day-too-far": { status: 400, zh: "最多预定一年以内的日期。", en: "A leave is prepared for a year ahead at most." },
  "not-prepared": {
    status: 409,
    zh: "没有预定的离任：已取消，或已办理。请刷新。",
    en: "No leave is prepared: it was cancelled or carried out. Refresh the page.",
  },
  "unknown-handover": {
    status: 404,
    zh: "这件交接已处理，或不是给你的。请刷新。",
    en: "This hand-over was dealt with, or is not for you. Refresh.",
  },
} as const;

export const leavingError = errorsOf("leaving", leavingErrors);
