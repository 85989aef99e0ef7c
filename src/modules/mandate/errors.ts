import { errorsOf } from "#core/error.ts";

export const mandateErrors = {
  "not-found": { status: 404, zh: "没有这个自动签授权。", en: "There is no such auto-sign session." },
  "not-yours": { status: 403, zh: "这不是你的自动签授权。", en: "This auto-sign session is not yours." },
  "not-allowed": {
    status: 403,
    zh: "医院没有给你的科室开放自动签。请联系医务科。",
    en: "The hospital does not allow auto-sign in your department. Ask medical affairs.",
  },
  times: {
    status: 409,
    zh: "授权的起止时间不对。请检查手机时间后重新选择。",
    en: "The session's times are wrong. Check the phone's clock and choose again.",
  },
  "too-long": {
    status: 409,
    zh: "时间超过医院允许的 {minutes} 分钟。请选短一些。",
    en: "Longer than the {minutes} minutes the hospital allows. Choose less.",
  },
  "too-many": {
    status: 409,
    zh: "份数超过医院允许的上限（{count} 份，每分钟 {perMinute} 份）。请选少一些。",
    en: "More than the hospital allows ({count}, {perMinute} a minute). Choose less.",
  },
  "type-excluded": {
    status: 409,
    zh: "有的文书类型必须亲手签，不能自动签。请重新选择。",
    en: "Some of these types must be signed by hand. Choose again.",
  },
  "system-unknown": {
    status: 409,
    zh: "选中的业务系统没有接入或已停用。请重新选择。",
    en: "A chosen system is not connected or was stopped. Choose again.",
  },
  "auto-key": {
    status: 409,
    zh: "自动签专用证书还没有办好，或已失效。请在手机上重新开通自动签。",
    en: "The certificate for auto-sign is not ready, or has ended. Set auto-sign up again on the phone.",
  },
  changed: {
    status: 409,
    zh: "授权书内容与医院登记的不一致，没有签。请返回重新选择。",
    en: "The mandate differs from what the hospital has on record; it was not signed. Go back and choose again.",
  },
  "vault-other": {
    status: 409,
    zh: "自动签服务的身份变了，没有开始。请联系信息科。",
    en: "The auto-sign service is not the one expected; nothing was started. Ask IT.",
  },
  "vault-refused": {
    status: 409,
    zh: "自动签服务没有接受授权（{code}），没有开始。请联系信息科。",
    en: "The auto-sign service did not accept the mandate ({code}); nothing was started. Ask IT.",
  },
  "code-unknown": {
    status: 404,
    zh: "这不是自动签授权的二维码，或已失效。请在电脑上重新生成。",
    en: "This is not a code for an auto-sign session, or it is gone. Make a new one on the computer.",
  },
  "code-expired": {
    status: 410,
    zh: "二维码已过期（2 分钟有效）。请在电脑上刷新后再扫。",
    en: "The code has expired (valid for two minutes). Refresh it on the computer and scan again.",
  },
  "code-of-other": {
    status: 403,
    zh: "这个二维码是请另一位医生授权的。请在自己的工作站上重新生成。",
    en: "This code asks another doctor. Make one on your own workstation.",
  },
  "not-in-scope": {
    status: 409,
    zh: "这份文书不在授权范围内，没有签名。请改用扫码签名。",
    en: "This document is outside the session's scope; nothing was signed. Sign by scanning.",
  },
} as const;

export const mandateError = errorsOf("mandate", mandateErrors);
