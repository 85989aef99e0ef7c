import type { Words } from "../../../src/core/error.ts";
import { ProtocolError, type ProtocolCode } from "../../../src/core/sm/two-party/errors.ts";
import { TerminalError, type TerminalReason } from "../terminal/terminal.ts";

/**
 * What went wrong, as a page shows it: the server's own words where it spoke, ours where the phone or the way to it
 * failed. `code` is `noun.reason` of the server, `exchange.*`, `envelope.*`, `terminal.*`, `protocol.*` or `phone.*`.
 */
export class Failure extends Error {
  readonly code: string;
  readonly say: Words;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Trace number of the server's log, when it answered. */
  readonly requestId: string | null;

  constructor(code: string, say: Words, facts: Failure["facts"] = {}, requestId: string | null = null) {
    super(code);
    this.name = "Failure";
    this.code = code;
    this.say = say;
    this.facts = facts;
    this.requestId = requestId;
  }

  /** True when nobody can tell whether the server got the message: the same request may be sent again. */
  get isLost(): boolean {
    return ["terminal.network", "exchange.no-app", "exchange.lost", "exchange.timeout", "exchange.busy"].includes(
      this.code,
    );
  }
}

const TERMINAL: Record<TerminalReason, Words> = {
  network: { zh: "网络断开了。请检查网络，恢复后再点一次。", en: "No network. Check it, then try again." },
  cancelled: { zh: "已取消。准备好后再试一次。", en: "Cancelled. Try again when ready." },
  "no-host": {
    zh: "请从承载小程序的页面打开，这里没有微信能力。",
    en: "Open this inside its host page; there is no WeChat here.",
  },
  refused: {
    zh: "手机没有允许这项操作。请在微信“设置 · 授权管理”里允许后再试。",
    en: "The phone did not allow it. Allow it in WeChat's settings, then try again.",
  },
  unsupported: {
    zh: "这个版本的微信不支持。请升级微信到最新版后再试。",
    en: "This WeChat is too old. Update it, then try again.",
  },
  random: {
    zh: "手机的安全随机数不可用。请重启手机后再试；仍不行请换一部手机。",
    en: "The phone's secure random source failed. Restart the phone; if it recurs, use another one.",
  },
};

const AGAIN: Words = {
  zh: "安全校验没有通过，没有签名。请重新确认；再次出现请联系信息科。",
  en: "A security check failed; nothing was signed. Confirm again; if it recurs, ask IT.",
};

const PROTOCOL: Partial<Record<ProtocolCode, Words>> = {
  RNG_UNAVAILABLE: TERMINAL.random,
  STORAGE_TAMPERED: {
    zh: "手机里的密钥数据被改动，不能使用。请到“我的”里重新开通，并告诉信息科。",
    en: "The key data on this phone was changed and cannot be used. Enrol again and tell IT.",
  },
  SERVER_PROOF: {
    zh: "服务器的证明不对，已停止，没有签名。请立即联系信息科。",
    en: "The server's proof is wrong; stopped, nothing was signed. Contact IT now.",
  },
  DIGEST_MISMATCH: {
    zh: "要签的内容与显示的不一致，已停止，没有签名。请立即联系信息科。",
    en: "What is to be signed differs from what was shown; stopped, nothing was signed. Contact IT now.",
  },
  KG_MISMATCH: {
    zh: "两边生成的公钥不一致，已作废。请重新开通；再次出现请联系信息科。",
    en: "Phone and server disagree about the public key; it was discarded. Enrol again.",
  },
  KG_PROOF: {
    zh: "生成密钥时服务器的证明不对，已作废。请联系信息科。",
    en: "The server's proof during key generation is wrong; discarded. Contact IT.",
  },
  CERT_MISMATCH: {
    zh: "CA 发来的证书不是这把密钥的，没有采用。请联系信息科。",
    en: "The CA's certificate is for another key and was not taken. Contact IT.",
  },
  EXPIRED: {
    zh: "确认已超时，没有签名。请重新打开文书再确认。",
    en: "Time ran out; nothing was signed. Open the document and confirm again.",
  },
};

const PHONE = {
  busy: { zh: "上一次操作还没有结束，请等它完成。", en: "The last action is still under way. Wait for it." },
  "weak-pin": { zh: "这个密码太容易猜到。请换一个。", en: "This PIN is too easy to guess. Choose another." },
  "pin-again": { zh: "密码的有效时间已过，请再输一次。", en: "The minutes are over. Enter the PIN again." },
  "too-large": {
    zh: "原件超过 20 MB，手机上打不开。请在电脑上看。",
    en: "The original is larger than 20 MB. Look at it on a computer.",
  },
  "other-original": {
    zh: "取到的原件与要签的摘要不一致，没有打开。请重新打开这份文书；再次出现请不要签，联系信息科。",
    en: "The original does not have the digest that is to be signed; it was not opened. Open the document again; if it recurs, do not sign and tell IT.",
  },
  "no-key": { zh: "这部手机还没有开通签名。请先开通。", en: "This phone cannot sign yet. Enrol first." },
  "no-biometric": {
    zh: "这部手机没有可用的指纹或人脸，请用签名密码。",
    en: "This phone has no usable fingerprint or face. Use the PIN.",
  },
  "no-face": {
    zh: "企业微信里不能刷脸。请用旧手机确认，或由两位同事当面核验。",
    en: "WeCom has no face check. Confirm with the old phone, or be checked in person.",
  },
  "no-certificate": {
    zh: "证书还没有办好。请先完成证书申请。",
    en: "There is no certificate yet. Finish applying first.",
  },
  "certificate-slow": {
    zh: "CA 还没有签发完成。申请已提交，不用重填；一分钟后点“继续”再看。",
    en: "The CA is still at work. The request is in; look again in a minute.",
  },
  "certificate-failed": { zh: "证书没有签发成功。请再申请一次。", en: "The certificate was not issued. Apply again." },
  "no-auto-key": {
    zh: "还没有自动签专用证书。请先开通自动签。",
    en: "There is no certificate for auto-sign yet. Set it up first.",
  },
  "not-opened": {
    zh: "授权书没有签成，自动签没有开始。请再试一次。",
    en: "The mandate was not signed; no session was opened. Try again.",
  },
  "vault-untrusted": {
    zh: "自动签服务的身份不对，已停止，没有开始。请立即联系信息科。",
    en: "The auto-sign service is not the one this app trusts. Stopped, nothing was opened. Contact IT now.",
  },
  "outcome-unknown": {
    zh: "网络断开，暂时不知道签成没有。请勿重签：恢复网络后会自动查询结果。",
    en: "The network dropped and the outcome is not known yet. Do not sign again: it is asked for once the network is back.",
  },
  "not-our-server": {
    zh: "服务器身份与小程序内置的不符，已停止。请联系信息科。",
    en: "The server is not the one this app was built for. Stopped; contact IT.",
  },
  "bad-answer": {
    zh: "服务器的回答看不懂。请更新小程序后再试。",
    en: "The server's answer is not understood. Update the app.",
  },
  clock: {
    zh: "手机时间不准，差了五分钟以上。请在系统设置里打开“自动设置时间”后再试。",
    en: "This phone's clock is off by over five minutes. Turn on automatic time, then try again.",
  },
  unexpected: { zh: "出了意外的错误。请重新打开小程序再试。", en: "Something unexpected happened. Reopen the app." },
} satisfies Record<string, Words>;

export function phoneFailure(reason: keyof typeof PHONE, facts: Failure["facts"] = {}, say?: Words): Failure {
  return new Failure(`phone.${reason}`, say ?? PHONE[reason], facts);
}

/** Anything thrown, as a Failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof TerminalError)
    return new Failure(`terminal.${error.reason}`, TERMINAL[error.reason], {
      errCode: error.errCode,
      detail: error.message,
    });
  if (error instanceof ProtocolError)
    return new Failure(`protocol.${error.code}`, PROTOCOL[error.code] ?? AGAIN, error.facts);
  return phoneFailure("unexpected", { detail: error instanceof Error ? error.message : String(error) });
}
