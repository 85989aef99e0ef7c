import type { SignedOutcome } from "../client/signing.ts";

/** Why one document of a confirmation was not signed, where the server answers a code without words. */
const WORDS: Record<string, string> = {
  "signing.document-moved": "文书刚有新的签名。请再确认一次。",
  "signing.already-signed": "这份文书你已签过，没有重复签。",
  "signing.cancelled": "发起方已取消这次签名。",
  "signing.declined": "已有签名人拒签，这次签名结束了。",
  "signing.returned": "已有签名人退回修改，这次签名结束了。",
  "signing.not-yours": "这份文书已转交他人，不再由你签。",
  "signing.expired": "这次签名已超过期限。请联系发起科室重新发起。",
  "signing.not-your-turn": "还没有轮到你。请等前面的签名人签完。",
  "signing.task-closed": "这个签名任务已结束。",
  "signing.certificate-ended": "证书已过期或注销。请到“我的”重新开通。",
  "signing.person-stopped": "你的账号已停用。请联系信息科。",
  "signing.unbound": "这部手机已解绑。请重新开通。",
  "signing.no-handwriting": "请先录入手写签名。",
  "sso.decided": "这次登录已在电脑上取消。",
  "sso.code-expired": "超过两分钟没有确认，登录已过期。请重新扫码。",
  "sso.not-yours": "这次登录不是这部手机扫的码。",
  "sso.person-stopped": "你的账号已停用。请联系信息科。",
  "key.EXPIRED": "确认已超时，没有签名。请重新打开文书再确认。",
};

export const refusedWords = ({ code, say }: Extract<SignedOutcome, { status: "refused" }>): string =>
  say?.zh ?? WORDS[code] ?? `没有签成（${code}）。请重新打开文书看原因，或联系信息科。`;
