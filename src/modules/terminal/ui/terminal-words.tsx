import { StateTag } from "#ui/state-tag.tsx";
import type { Translate } from "#ui/words.ts";
import type { KeyState } from "#modules/key/rules.ts";
import type { AdmissionWhy, DocumentKind, WipeWhy } from "../rules.ts";

type Pair = readonly [zh: string, en: string];

const ENDED: Record<string, Pair> = {
  replaced: ["已换下", "Replaced"],
  lost: ["已挂失", "Reported lost"],
  wiped: ["已清除", "Wiped"],
  left: ["已离任", "Left"],
};
const IDENTIFIED: Record<string, Pair> = {
  face: ["刷脸", "Face check"],
  "old-phone": ["旧手机确认", "Confirmed by the old phone"],
  "in-person": ["当面核验（双人）", "In person (two people)"],
};
const PLATFORMS: Record<string, Pair> = {
  weapp: ["微信", "WeChat"],
  wecom: ["企业微信", "WeCom"],
  h5: ["浏览器（演示）", "Browser (demo)"],
  "h5-wecom": ["浏览器（演示企业微信）", "Browser (demo of WeCom)"],
};
const WIPES: Record<WipeWhy, Pair> = {
  "lost-phone": ["手机遗失", "Phone lost"],
  compromised: ["被冒用或密码泄露", "Misused, or the PIN leaked"],
  "new-phone": ["换手机，旧手机不再用", "Another phone is used now"],
};
const WHYS: Record<AdmissionWhy, Pair> = {
  document: ["证件不能刷脸（港澳台、外籍等）", "ID cannot be used for the face check"],
  camera: ["刷脸总不通过", "The camera does not recognise them"],
  "no-consent": ["不同意处理人脸信息", "No consent to face data"],
  "lost-phone": ["旧手机遗失", "The old phone is lost"],
  wecom: ["企业微信里不能刷脸", "WeCom has no face check"],
};
const KEYS: Record<KeyState, Pair> = {
  TICKET: ["开通中", "Being made"],
  SENT: ["开通中", "Being made"],
  OPENED: ["待办证书", "No certificate yet"],
  ACTIVE: ["可用", "Works"],
  FROZEN: ["已冻结", "Frozen"],
  REVOKED: ["已作废", "Ended"],
  ABANDONED: ["没有开通完", "Never finished"],
};
const DOCUMENTS: Record<DocumentKind, Pair> = {
  "id-card": ["居民身份证", "Resident ID card"],
  "residence-permit": ["港澳台居民居住证", "Residence permit (HK, Macau, Taiwan)"],
  "travel-permit": ["通行证", "Travel permit"],
  passport: ["护照", "Passport"],
};

const say = (pair: Pair | undefined, t: Translate, or: string): string => (pair ? t(pair[0], pair[1]) : or);

export const identifiedWords = (by: string | null, t: Translate) => (by ? say(IDENTIFIED[by], t, by) : "—");
export const platformWords = (platform: string, t: Translate) => say(PLATFORMS[platform], t, platform);
export const wipeWords = (why: WipeWhy, t: Translate) => say(WIPES[why], t, why);
export const admissionWhyWords = (why: AdmissionWhy, t: Translate) => say(WHYS[why], t, why);
export const keyStateWords = (state: KeyState, t: Translate) => say(KEYS[state], t, state);
export const documentWords = (kind: DocumentKind, t: Translate) => say(DOCUMENTS[kind], t, kind);

export function TerminalStateTag({ state, why, t }: { state: string; why: string | null; t: Translate }) {
  if (state === "active") return <StateTag tone="done">{t("在用", "In use")}</StateTag>;
  return <StateTag tone={why === "lost" ? "bad" : "off"}>{say(ENDED[why ?? ""], t, t("已停用", "Stopped"))}</StateTag>;
}
