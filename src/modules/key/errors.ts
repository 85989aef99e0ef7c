import { errorsOf } from "#core/error.ts";

/** The codes of protocol.md, with words. What a phone's code reacts to is the part after `key.`. */
export const keyErrors = {
  "not-found": { status: 404, zh: "没有这把密钥。请重新绑定。", en: "There is no such key. Bind again." },
  "not-yours": {
    status: 403,
    zh: "这把密钥不属于这部手机。请重新绑定。",
    en: "This key belongs to another phone. Bind again.",
  },
  exists: {
    status: 409,
    zh: "你已有一把可用的密钥。如需更换，请先请信息科注销旧密钥。",
    en: "You already have a working key. To replace it, ask IT to revoke the old one first.",
  },
  DEVICE_AUTH: {
    status: 401,
    zh: "手机校验失败，请重新打开小程序再试。",
    en: "This phone could not be recognised. Reopen the app.",
  },
  BAD_MESSAGE: { status: 400, zh: "数据格式不正确，请更新小程序。", en: "Malformed message. Update the app." },
  BAD_SCALAR: { status: 400, zh: "数据格式不正确（标量），请更新小程序。", en: "Malformed scalar. Update the app." },
  BAD_POINT: { status: 400, zh: "数据格式不正确（点），请更新小程序。", en: "Malformed point. Update the app." },
  KEY_STATE: {
    status: 409,
    zh: "密钥当前不可用（{state}）。请重新绑定或联系信息科。",
    en: "The key cannot be used now ({state}). Bind again or ask IT.",
  },
  KG_CONFLICT: {
    status: 409,
    zh: "密钥生成中断，请重新开始绑定。",
    en: "Key generation was interrupted. Start again.",
  },
  KG_COMMIT: {
    status: 400,
    zh: "密钥生成校验失败（承诺），请重新开始绑定。",
    en: "Key generation failed (commitment). Start again.",
  },
  KG_PROOF: {
    status: 400,
    zh: "密钥生成校验失败（证明），请重新开始绑定。",
    en: "Key generation failed (proof). Start again.",
  },
  KG_DEGENERATE: { status: 400, zh: "密钥生成校验失败，请重新开始绑定。", en: "Key generation failed. Start again." },
  PIN_WRONG: { status: 403, zh: "签名密码不正确，还可以再试 {left} 次。", en: "Wrong PIN. {left} tries left." },
  PIN_LOCKED: {
    status: 423,
    zh: "签名密码已连续输错 5 次，已锁定。请刷脸解锁。",
    en: "Five wrong PINs: locked. Do a face check to unlock.",
  },
  PIN_WORN: {
    status: 423,
    zh: "累计输错已达 20 次，请刷脸后更换签名密码。",
    en: "Twenty wrong tries in all: change the PIN after a face check.",
  },
  PIN_STALE: { status: 409, zh: "签名密码已更换，请使用新密码。", en: "The PIN was changed. Use the new one." },
  PIN_SET: { status: 409, zh: "签名密码已设置。", en: "The PIN is already set." },
  CLONE_SUSPECT: {
    status: 423,
    zh: "发现这部手机的数据可能被复制，密钥已冻结。请立即联系信息科。",
    en: "This phone's data may have been copied; the key is frozen. Contact IT now.",
  },
  EPOCH_STALE: {
    status: 409,
    zh: "这部手机上的密钥是旧的副本，已报警。请联系信息科。",
    en: "This phone holds an old copy of the key. IT has been told.",
  },
  BUSY: {
    status: 409,
    zh: "上一次更换还没有完成。请再输一次签名密码后重试。",
    en: "The last change is not finished. Enter the PIN once more, then try again.",
  },
  RF_PROOF: {
    status: 400,
    zh: "密钥更新校验失败，仍用原来的密钥。",
    en: "The refresh failed; the key stays as it was.",
  },
  RF_GONE: {
    status: 409,
    zh: "这次密钥更新已作废，仍用原来的密钥。",
    en: "That refresh is void; the key stays as it was.",
  },
  PIN_REUSED: { status: 409, zh: "这个密码用过。请换一个没用过的。", en: "That PIN was used before. Choose another." },
  BIO_OFF: {
    status: 409,
    zh: "这个平台没有可由服务器核验的指纹或人脸，或医院没有开放。请用签名密码。",
    en: "This platform has no fingerprint or face the server could verify, or the hospital does not allow it. Use the PIN.",
  },
  BIO_WRONG: {
    status: 403,
    zh: "指纹或人脸没有通过微信的核验，没有签名。请再试或改用签名密码。",
    en: "WeChat did not vouch for the fingerprint or face; nothing was signed. Try again or use the PIN.",
  },
  BIO_REPLAY: {
    status: 403,
    zh: "这次指纹凭证用过了，没有签名。请再按一次指纹。",
    en: "That assertion was used before; nothing was signed. Do it once more.",
  },
  BIO_FINGERS: {
    status: 403,
    zh: "手机里的指纹或人脸有变动。请输入签名密码，再重新打开指纹签名。",
    en: "The phone's fingerprints or faces have changed. Enter the PIN, then turn the fingerprint on again.",
  },
  BIO_STALE: {
    status: 409,
    zh: "指纹签名要重新打开。请输入签名密码。",
    en: "The fingerprint must be turned on again. Enter the PIN.",
  },
  BIO_PIN_FIRST: {
    status: 403,
    zh: "这次请输入签名密码：指纹连续没有通过，或已超过 7 天没有输过密码。",
    en: "Enter the PIN this time: the fingerprint failed several times, or the PIN was not entered for 7 days.",
  },
  PIN_EXPIRED: {
    status: 403,
    zh: "签名密码已到期，没有签名。请到“我的 · 更换签名密码”换一个新的。",
    en: "The PIN has expired; nothing was signed. Change it under Me.",
  },
  SESSION_EXISTS: { status: 409, zh: "签名会话重复，请重新确认。", en: "The session exists already. Confirm again." },
  SESSION: {
    status: 409,
    zh: "签名会话不存在或不一致，请重新确认。",
    en: "No such session, or it differs. Confirm again.",
  },
  SESSION_DONE: { status: 409, zh: "签名会话已结束，请查看结果。", en: "The session has ended. See its outcome." },
  LIMIT: {
    status: 429,
    zh: "签名太多：一次最多 200 份，24 小时内的次数也有上限。请减少份数再签；仍不行请联系信息科。",
    en: "Too many: at most 200 at a time, and a total for 24 hours. Choose fewer; if that fails ask IT.",
  },
  EXPIRED: {
    status: 410,
    zh: "确认已超时，没有签名。请重新打开任务再确认。",
    en: "Time ran out; nothing was signed. Open the task and confirm again.",
  },
  CONSENT_MISSING: { status: 403, zh: "请重新输入签名密码。", en: "Enter the PIN again." },
  COMMITMENT: {
    status: 400,
    zh: "签名校验失败（承诺），没有签名。请重新确认。",
    en: "Signing failed (commitment); nothing was signed. Confirm again.",
  },
  DEGENERATE: {
    status: 400,
    zh: "签名校验失败，没有签名。请重新确认。",
    en: "Signing failed; nothing was signed. Confirm again.",
  },
  SHARE_INVALID: {
    status: 400,
    zh: "手机的签名份额无效，没有签名，已报警。请重新确认；再次出现请联系信息科。",
    en: "The phone's share is not valid; nothing was signed and IT was told. Confirm again; if it recurs, ask IT.",
  },
  CONTENT_AMBIGUOUS: { status: 400, zh: "内容不允许这样签名。", en: "This content may not be signed as it is." },
  REFRESH_FIRST: {
    status: 409,
    zh: "开始新的自动签授权前要先更新密钥。请重新打开小程序再试。",
    en: "The key must be refreshed before a new session. Reopen the app and try again.",
  },
  "window-over": {
    status: 409,
    zh: "自动签授权已结束或不存在，没有签名。请在手机上重新开始，或改用扫码签名。",
    en: "The auto-sign session has ended or does not exist; nothing was signed. Start a new one, or sign by scanning.",
  },
  "window-refused": {
    status: 409,
    zh: "自动签服务拒绝了这次签名（{code}），没有签名。请改用扫码签名。",
    en: "The auto-sign service refused ({code}); nothing was signed. Sign by scanning.",
  },
  "window-ended": {
    status: 409,
    zh: "自动签授权已因异常停用（{code}），没有签名。请医生在手机上查看原因。",
    en: "The auto-sign session was stopped because of an anomaly ({code}); nothing was signed. The doctor can see why.",
  },
} as const;

export type KeyReason = keyof typeof keyErrors;
export const keyError = errorsOf("key", keyErrors);
