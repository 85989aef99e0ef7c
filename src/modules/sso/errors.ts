import { errorsOf } from "#core/error.ts";

export const ssoErrors = {
  "code-unknown": {
    status: 404,
    zh: "这不是登录二维码，或已换新。请扫屏幕上现在的码。",
    en: "This is not a login code, or it was renewed. Scan the one on the screen now.",
  },
  "code-expired": {
    status: 410,
    zh: "二维码已过期。请看电脑上的新码再扫。",
    en: "The code has expired. Scan the new one on the computer.",
  },
  "code-taken": {
    status: 409,
    zh: "这个二维码已被另一位同事扫过。请在电脑上换码。",
    en: "Somebody else scanned this code. Renew it on the computer.",
  },
  "other-person": {
    status: 403,
    zh: "这台电脑在等另一位同事[（{wanted}）]登录，你不能代登。",
    en: "This computer waits for somebody else[ ({wanted})] to log in; you cannot do it for them.",
  },
  decided: { status: 409, zh: "这次登录已经结束。", en: "This login is over." },
  "not-yours": { status: 403, zh: "这次登录不是你扫的码。", en: "You did not scan this login." },
  "wrong-number": {
    status: 403,
    zh: "数字与电脑上的不同，本次登录已取消。若不是你在登录，请报告信息科。",
    en: "The number differs from the computer's; the login was cancelled. If it was not you, tell IT.",
  },
  "page-unknown": {
    status: 404,
    zh: "登录页已失效，请刷新页面。",
    en: "This login page is no longer valid. Reload it.",
  },
  "too-many-pages": {
    status: 429,
    zh: "这台电脑打开登录页太频繁，请一分钟后再试。",
    en: "Too many login pages from this computer. Try again in a minute.",
  },
  "ticket-unknown": { status: 401, zh: "登录票据无效。", en: "The login ticket is not valid." },
  "ticket-used": { status: 401, zh: "登录票据已用过，请重新扫码。", en: "The login ticket was used. Scan again." },
  "ticket-expired": {
    status: 401,
    zh: "登录票据已过期，请重新扫码。",
    en: "The login ticket has expired. Scan again.",
  },
  "interaction-over": {
    status: 400,
    zh: "这次登录已结束，或是在另一个浏览器里开始的。",
    en: "This login is over, or it began in another browser.",
  },
  "no-account": {
    status: 403,
    zh: "{name}（{staffNo}）没有后台账号。请联系系统管理员开通。",
    en: "{name} ({staffNo}) has no console account. Ask an administrator.",
  },
  "person-stopped": { status: 403, zh: "账号已停用。", en: "The account is stopped." },
  "url-form": {
    status: 400,
    zh: "地址应为完整的 http(s) 网址：{url}",
    en: "An address must be a full http(s) URL: {url}",
  },
  "not-found": { status: 404, zh: "没有这个 {what}。", en: "There is no such {whatEn}." },
} as const;

export const ssoError = errorsOf("sso", ssoErrors);
