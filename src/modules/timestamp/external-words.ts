import type { Words } from "#core/error.ts";
import type { ExternalRefusal } from "./verify-external.ts";

/** Why a token from outside is not used, for people. */
export const EXTERNAL_WORDS: Readonly<Record<ExternalRefusal, Words>> = {
  malformed: { zh: "应答不是合格的时间戳应答", en: "the answer is no proper time-stamp response" },
  rejected: { zh: "对方拒绝签发", en: "it refused to stamp" },
  imprint: { zh: "令牌盖的不是我们的摘要", en: "the token stamps another digest" },
  nonce: { zh: "随机数与请求不符，可能是旧应答", en: "the nonce is not ours; it may be an old answer" },
  policy: { zh: "策略与要求不符", en: "the policy is not the one asked for" },
  signature: { zh: "签名或签名属性不对", en: "the signature or its attributes are wrong" },
  profile: { zh: "对方证书不是时间戳专用证书", en: "its certificate is not for time stamping alone" },
  chain: {
    zh: "证书链不到受信任的根，或不在有效期内；请先在证书管理里加入其根证书",
    en: "its chain ends at no trusted root or is out of its time; add its root among the trust anchors first",
  },
  revoked: { zh: "对方证书已吊销", en: "its certificate is revoked" },
  accuracy: { zh: "误差界超过上限，或没有声明", en: "the stated error is beyond the limit, or none is stated" },
  time: { zh: "时刻与本机时钟矛盾", en: "its time contradicts our own clock" },
  "too-long": { zh: "令牌太大，放不进签名", en: "the token is too long to stand in a signature" },
};
