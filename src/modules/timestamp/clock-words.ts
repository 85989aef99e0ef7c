import type { BurstRefusal } from "#core/sntp/burst.ts";
import type { Words } from "#core/error.ts";

/** Why a source gave no usable time, for people. */
export function refusalWords(refusal: BurstRefusal): Words {
  switch (refusal.why) {
    case "silent":
      return { zh: "没有应答", en: "no answer" };
    case "unreachable":
      return { zh: "地址不通或查不到", en: "the address cannot be reached or resolved" };
    case "malformed":
      return { zh: "应答不是合格的 NTP 报文", en: "the answer is no proper NTP packet" };
    case "origin":
      return { zh: "应答与请求不符，可能被伪造", en: "the answer does not match the request; it may be forged" };
    case "mac":
      return { zh: "密钥校验不符", en: "the key does not match" };
    case "leap":
      return { zh: "对方自称未同步", en: "it says it is not synchronised" };
    case "stratum":
      return { zh: "对方层级无效", en: "its stratum is not valid" };
    case "time":
      return { zh: "应答里的时刻自相矛盾", en: "its timestamps contradict each other" };
    case "distance":
      return {
        zh: `对方离标准时间太远（±${Math.round(refusal.distanceUs / 1000)} ms）`,
        en: `it may be off by ±${Math.round(refusal.distanceUs / 1000)} ms`,
      };
    case "kiss":
      return { zh: `对方要求停止请求（${refusal.code}）`, en: `it asked to be left alone (${refusal.code})` };
  }
}
