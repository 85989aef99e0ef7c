import { errorsOf } from "#core/error.ts";

export const terminalLifeErrors = {
  "not-found": { status: 404, zh: "没有这部手机。请刷新后再看。", en: "There is no such phone. Refresh the page." },
  "not-bound": { status: 409, zh: "这部手机没有绑定人员。", en: "This phone is bound to nobody." },
  "not-yours": {
    status: 403,
    zh: "只能清除本人的手机。别人的请安全管理员或系统管理员处理。",
    en: "You may wipe your own phone only. For another's ask a security or system administrator.",
  },
  "change-unknown": {
    status: 404,
    zh: "这不是换手机的二维码，或已失效。请在新手机上重新显示。",
    en: "This is no code for a change of phone, or it is gone. Show a new one on the new phone.",
  },
  "change-expired": {
    status: 410,
    zh: "换手机的二维码已过期（5 分钟有效）。请在新手机上刷新后再扫。",
    en: "The code has expired (valid for five minutes). Refresh it on the new phone and scan again.",
  },
  "change-done": {
    status: 409,
    zh: "这次换手机已经确认过。请看新手机。",
    en: "This change was confirmed already. Look at the new phone.",
  },
  "change-same-phone": {
    status: 409,
    zh: "这就是现在这部手机，不用换。请用旧手机扫新手机上的码。",
    en: "This is the phone itself. Scan the new phone's code with the old one.",
  },
  "change-bound": {
    status: 409,
    zh: "新手机已绑定其他人员，不能换到它上面。",
    en: "The new phone is bound to somebody else.",
  },
  "pin-first": {
    status: 403,
    zh: "请先在旧手机上输入签名密码。",
    en: "Enter the PIN on the old phone first.",
  },
  "already-identified": {
    status: 409,
    zh: "这部手机已经可以用了，不需要当面核验。",
    en: "This phone works already; it needs no check in person.",
  },
  "admission-state": {
    status: 409,
    zh: "这条当面核验已经处理过。请刷新后再看。",
    en: "This check in person was dealt with already. Refresh the page.",
  },
  "admission-old": {
    status: 410,
    zh: "这条当面核验已超过 24 小时。请在手机上重新申请。",
    en: "This check in person is over 24 hours old. Ask again on the phone.",
  },
  "admission-own": {
    status: 403,
    zh: "不能登记或复核自己的当面核验。请由另两位同事处理。",
    en: "Nobody records or approves their own check. Two others must.",
  },
  "admission-number": {
    status: 400,
    zh: "核验号不对。请看本人手机屏幕上的 6 位数字。",
    en: "The number is wrong. Read the six digits on that person's phone.",
  },
  "admission-same-person": {
    status: 403,
    zh: "登记人不能复核。请由另一位管理员复核。",
    en: "Who recorded it may not approve it. Another administrator must.",
  },
} as const;

export const terminalLifeError = errorsOf("terminal", terminalLifeErrors);
