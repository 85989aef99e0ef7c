import type { Translate } from "#ui/words.ts";
import type { RevokeWhy } from "../rules.ts";
import type { Standing } from "../standing.ts";

type Pair = readonly [zh: string, en: string];

/** Why a hospital ends a certificate (product.md §1.9): the word, and what happens then. */
const WHYS: Record<RevokeWhy, readonly [...Pair, ...Pair]> = {
  left: [
    "离职、退休或调离",
    "Left, retired or moved",
    "证书立即吊销；签过的文书仍然有效。",
    "Revoked at once; what was signed stays valid.",
  ],
  "new-phone": [
    "换手机或清了缓存",
    "New phone",
    "旧证书吊销；在新手机上绑定后申请新证书。",
    "The old one ends; the new phone applies for another.",
  ],
  "lost-phone": [
    "手机遗失",
    "Phone lost",
    "从遗失时刻起的签名会被标为可疑，请填写大致时间。",
    "Signatures made since the loss are in doubt: give its time.",
  ],
  "record-changed": [
    "姓名或职称变更",
    "Name or title changed",
    "旧证书吊销；按新资料申请新证书。",
    "The old one ends; apply again with the new record.",
  ],
  suspended: [
    "停职或执业暂停（冻结）",
    "Suspended (on hold)",
    "证书暂不能签名，可以解冻。",
    "It signs nothing until the hold is ended.",
  ],
  "licence-withdrawn": [
    "执业资格被吊销",
    "Licence withdrawn",
    "证书立即吊销，不能恢复。",
    "Revoked at once, for good.",
  ],
  compromised: [
    "密码泄露或被冒用",
    "PIN leaked or misused",
    "从泄露时刻起的签名会被标为可疑，这把密钥不再发证。",
    "Signatures made since are in doubt; the key gets no other certificate.",
  ],
  "key-retired": [
    "密钥停用",
    "Key retired",
    "证书立即吊销，不再使用这把密钥。",
    "Revoked at once; the key is no longer used.",
  ],
  "issued-by-mistake": [
    "误发",
    "Issued by mistake",
    "证书立即吊销，请说明情况。",
    "Revoked at once: say what happened.",
  ],
};

export const whyWords = (why: RevokeWhy, t: Translate): string => t(WHYS[why][0], WHYS[why][1]);
export const whyEffect = (why: RevokeWhy, t: Translate): string => t(WHYS[why][2], WHYS[why][3]);

/** Reasons of RFC 5280 §5.3.1 as a hospital says them, and why nobody can tell. */
const SAID: Record<Standing["why"], Pair> = {
  unspecified: ["CA 没有说明原因", "no reason given"],
  keyCompromise: ["手机遗失或密钥泄露", "phone lost or key compromised"],
  cACompromise: ["CA 的密钥泄露", "the CA's key was compromised"],
  affiliationChanged: ["资料变更", "record changed"],
  superseded: ["换手机，已换新证书", "replaced by another"],
  cessationOfOperation: ["离职、退休或停用", "no longer in use"],
  certificateHold: ["冻结", "on hold"],
  removeFromCRL: ["已解冻", "hold ended"],
  privilegeWithdrawn: ["执业资格被吊销", "licence withdrawn"],
  aACompromise: ["属性机构的密钥泄露", "attribute authority compromised"],
  "not-listed": ["不在吊销列表里", "not on the list"],
  answered: ["CA 应答：正常", "the CA says good"],
  "revoked-later": ["当时正常，后来吊销", "good then, revoked later"],
  "trust-anchor": ["本院信任的根", "trusted by this hospital"],
  "no-source": ["还没有取到它的吊销信息", "no revocation information yet"],
  stale: ["手上的吊销信息已过期", "the information at hand is out of date"],
  "after-expiry": ["证书到期后的列表不再记它", "lists made after its end no longer name it"],
  future: ["吊销信息的时间在未来", "the information is dated in the future"],
  "not-known": ["CA 不认识这张证书", "the CA does not know it"],
  refused: ["CA 没有给出应答", "the CA refused to answer"],
  nonce: ["应答不是对这次询问的", "an answer to another question"],
  signature: ["吊销信息的签名不对", "the information's signature is wrong"],
  algorithm: ["吊销信息用了不认识或不安全的算法", "unknown or weak algorithm"],
  "issuer-usage": ["这个 CA 不能签吊销列表", "this CA may not sign lists"],
  responder: ["应答者没有 CA 授权", "the responder is not authorised"],
  "responder-unchecked": ["应答者自己的证书无法核实", "the responder's certificate is unchecked"],
  delta: ["只有增量列表", "only a list of changes"],
  indirect: ["只有代发的列表", "only an indirect list"],
  "some-reasons": ["列表只含部分原因", "a list for some reasons only"],
  "other-scope": ["列表管的是别的证书", "a list for other certificates"],
  "critical-extension": ["吊销信息含不认识的关键扩展", "an unknown critical extension"],
  malformed: ["吊销信息读不懂", "the information cannot be read"],
};

/** In a few words: why it is good, revoked, or why nobody can tell. An unknown extension is named. */
export const standingWords = ({ why, detail }: Pick<Standing, "why" | "detail">, t: Translate): string =>
  detail === "" ? t(...SAID[why]) : `${t(...SAID[why])} ${detail}`;

/** Why a CA could not be asked, by error code; codes nobody has words for are shown as they are. */
const PROBLEMS: Readonly<Record<string, Pair>> = {
  "gateway.timeout": ["没有及时答复", "no answer in time"],
  "gateway.unreachable": ["连不上", "cannot be reached"],
  "gateway.resting": ["连续失败，暂停询问", "failed repeatedly, left alone"],
  "gateway.upstream": ["对方出错", "the service failed"],
  "gateway.refused": ["对方拒绝", "refused"],
  "gateway.lost": ["连接中断", "the connection broke"],
  "gateway.answer": ["答复读不懂", "the answer makes no sense"],
  "gateway.no-exchange": ["前置交换没有应答", "no exchange node answers"],
  "gateway.not-configured": ["前置交换没有配置", "not configured at the exchange"],
  "certificate.list-untrusted": ["不是这个 CA 签名的列表", "not signed by this CA"],
  "certificate.list-malformed": ["列表读不懂", "the list cannot be read"],
  "certificate.list-older": ["比上次的列表还旧", "older than the last list"],
  "certificate.list-future": ["列表时间在未来", "dated in the future"],
  "certificate.answer-refused": ["应答不可用", "the answer cannot be used"],
};

export const problemWords = (code: string, t: Translate): string => {
  const said = PROBLEMS[code];
  return said ? t(...said) : code;
};
