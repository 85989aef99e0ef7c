import type { Translate } from "#ui/words.ts";

/** Why a session ended, as the console says it. */
const ENDS: Readonly<Record<string, readonly [string, string]>> = {
  phone: ["医生停用", "Stopped by the doctor"],
  console: ["后台停用", "Stopped at the console"],
  expired: ["到时间", "Time over"],
  "used-up": ["份数用完", "Used up"],
  logout: ["退出登录", "Signed out"],
  "phone-change": ["换手机", "Phone changed"],
  pin: ["换了签名密码", "PIN changed"],
  freeze: ["密钥冻结", "Key frozen"],
  leaving: ["离职", "Left"],
  certificate: ["证书失效", "Certificate ended"],
  rate: ["异常：过快", "Anomaly: too fast"],
  place: ["异常：陌生工作站", "Anomaly: other workstation"],
  "not-me": ["医生说不是我", "Disowned by the doctor"],
  vault: ["金库重启或未应答", "Vault restarted or silent"],
  replaced: ["新授权取代", "Replaced by a new one"],
};

export const endWords = (why: string | null, t: Translate): string => (why && ENDS[why] ? t(...ENDS[why]) : "—");

/** An anomaly is looked at by somebody. */
export const isAnomaly = (why: string | null): boolean => why === "rate" || why === "place" || why === "not-me";

export function hoursWords(minutes: number, t: Translate): string {
  return minutes % 60 === 0 ? t(`${minutes / 60} 小时`, `${minutes / 60} h`) : t(`${minutes} 分钟`, `${minutes} min`);
}
