import type { CmsCode } from "#core/cms/verify.ts";
import type { Change } from "#core/pdf/change.ts";
import type { ShapeProblem } from "#core/pdf/signatures.ts";
import type { RecordProblem } from "#core/ers/verify-record.ts";
import type { ChainCode } from "#core/x509/chain-problem.ts";
import type { CertificateStatus, RevocationReason, UnknownWhy } from "#core/x509/revocation.ts";
import type { Reason } from "./report.ts";

type Said = { zh: string; en: string };

const SHAPE: Record<ShapeProblem, Said> = {
  "no-dictionary": { zh: "签名域没有签名内容。", en: "The field holds no signature." },
  "not-in-file": { zh: "签名不在文件的固定位置上。", en: "The signature has no fixed place in the file." },
  "key-twice": { zh: "签名字典里有重复的键，可能被改造过。", en: "A key of the signature dictionary occurs twice." },
  "byte-range": { zh: "签名没有说明它覆盖哪些字节。", en: "The byte range is missing or malformed." },
  contents: { zh: "签名值缺失或格式不对。", en: "The signature value is missing or malformed." },
  gap: { zh: "签名覆盖范围之间藏有别的内容。", en: "The gap between the signed ranges is not the signature alone." },
  "beyond-end": { zh: "签名覆盖范围超出文件末尾。", en: "The byte range goes beyond the end of the file." },
  "not-a-revision": { zh: "签名覆盖的不是一个完整的修订版本。", en: "What was signed is no complete revision." },
  "not-in-revision": { zh: "签署时的版本里没有这个签名。", en: "The signed revision does not hold this signature." },
  overlap: { zh: "两个签名的覆盖范围相互重叠，不可能是正常签署。", en: "Two signatures' ranges overlap." },
  "sub-filter": { zh: "签名没有说明自己的格式。", en: "The signature names no format." },
};

export const CMS: Record<CmsCode, Said> = {
  "signer-count": { zh: "签名数据里应恰有一个签名人。", en: "There must be exactly one SignerInfo (RFC 5652 §5.1)." },
  "certificate-missing": { zh: "找不到签名人的证书。", en: "The signer's certificate is missing." },
  "content-missing": { zh: "找不到被签的内容。", en: "The signed content is missing." },
  "attribute-missing": { zh: "缺少必须的签名属性。", en: "A signed attribute is missing (RFC 5652 §11)." },
  "attribute-twice": { zh: "签名属性重复。", en: "A signed attribute occurs twice (RFC 5652 §11)." },
  "content-type": { zh: "签名属性中的内容类型不符。", en: "The content type differs (RFC 5652 §11.1)." },
  "algorithm-swapped": {
    zh: "签名人签下的算法与签名旁标明的不同，可能被替换过。",
    en: "The algorithms beside the signature are not those the signer signed (RFC 6211 §2).",
  },
  "digest-mismatch": { zh: "内容与签署时不一致。", en: "The content is not what was signed." },
  "signing-certificate": { zh: "证书不是签名人指明的那一张。", en: "Not the certificate the signer named (RFC 5035)." },
  signature: { zh: "签名值与证书公钥不符。", en: "The signature does not verify under the certificate's key." },
  "algorithm-unknown": { zh: "签名算法不认识，无法核对。", en: "The algorithm is unknown here." },
  "algorithm-weak": { zh: "使用了已不安全的算法。", en: "A weak algorithm was used." },
  malformed: { zh: "签名数据的结构不完整。", en: "The signature's structure is malformed." },
};

export const CHAIN: Record<ChainCode, Said> = {
  "no-issuer": { zh: "签名人的证书不在受信任的根证书之下。", en: "No path leads to a trusted root." },
  "too-long": { zh: "证书链过长。", en: "The chain is too long." },
  "too-complex": { zh: "候选证书过多，超出了查找的限度。", en: "Too many candidate certificates to search." },
  signature: { zh: "证书链中有一张证书的签名不对。", en: "A certificate in the chain does not verify." },
  "not-yet-valid": { zh: "签署时证书尚未生效。", en: "A certificate was not yet valid." },
  expired: { zh: "签署时证书已过期。", en: "A certificate had expired." },
  "not-a-ca": { zh: "证书链中有一张不是 CA 证书。", en: "An issuer is no CA (RFC 5280 §4.2.1.9)." },
  "path-length": { zh: "证书链超过了 CA 允许的层数。", en: "The path is longer than a CA allows." },
  "key-usage": { zh: "证书的密钥用途不允许签名。", en: "The key usage does not allow signing." },
  "extended-key-usage": { zh: "证书的扩展用途不符。", en: "The extended key usage does not fit." },
  "critical-extension": { zh: "证书含有不认识的关键扩展。", en: "A critical extension is unknown here." },
  algorithm: { zh: "证书链使用了不认识的算法。", en: "The chain uses an unknown algorithm." },
  "algorithm-weak": { zh: "证书链使用了不安全的算法。", en: "The chain uses a weak algorithm." },
  "name-constraints": {
    zh: "证书的名称超出了上级 CA 允许的范围。",
    en: "A name is outside what a CA above allows (RFC 5280 §4.2.1.10).",
  },
  policy: {
    zh: "证书策略不满足上级 CA 的要求。",
    en: "No certificate policy stands that a CA demands (RFC 5280 §6.1).",
  },
  malformed: { zh: "证书链中有一个扩展无法解析。", en: "An extension in the chain cannot be read." },
};

/** Codes are `shape.…`, `cms.…`, `chain.…`: stable for machines. */
export const shapeReason = (code: ShapeProblem): Reason => ({ code: `shape.${code}`, ...SHAPE[code] });
export const cmsReason = (code: CmsCode): Reason => ({ code: `cms.${code}`, ...CMS[code] });
/** @param rule what core/cms/frame.ts found broken */
export const cmsFrame = (rule: string): Reason => ({
  code: "cms.frame",
  zh: `签名数据里签名不覆盖的部分不合规定（${rule}）。`,
  en: `What the signature itself does not cover is not as it must be: ${rule}.`,
});
export const chainReason = (code: ChainCode): Reason => ({ code: `chain.${code}`, ...CHAIN[code] });

const RECORD: Record<RecordProblem["code"], Said> = {
  malformed: { zh: "存证记录的结构不完整。", en: "The evidence record is malformed (RFC 4998 §3.1)." },
  "not-covered": {
    zh: "存证记录没有接上它前一枚时间戳。",
    en: "A link does not cover its predecessor (RFC 4998 §4.3).",
  },
  root: { zh: "存证记录的哈希树与时间戳不符。", en: "The hash tree does not lead to what the token stamps." },
  token: { zh: "存证记录里的时间戳验不过。", en: "A token of the evidence record does not verify." },
  order: { zh: "存证记录里的时间戳先后颠倒。", en: "A later archive timestamp is not later (RFC 4998 §5.3)." },
};

export const recordReason = (code: RecordProblem["code"]): Reason => ({ code: `record.${code}`, ...RECORD[code] });

export const REASONS = {
  recordOther: {
    code: "record.other",
    zh: "这份存证记录证明的是别的文件，或文件在存证之后被改过。",
    en: "The evidence record is about another file, or the file was changed after it.",
  },
  sizeLimit: {
    code: "file.too-complex",
    zh: "文件过于复杂，超出了检查的限度。",
    en: "The file is too complex to check.",
  },
  unreadable: { code: "file.unreadable", zh: "这不是一份完整的 PDF，读不出签名。", en: "This is no readable PDF." },
  certification: {
    code: "signature.certification",
    zh: "认证签名（DocMDP）应当只有一个且最先签署，这份文件不是这样，以哪个为准说不清。",
    en: "A certification (DocMDP) has to be the only one and the first signature; here it is unclear which rules hold.",
  },
  lost: {
    code: "signature.lost",
    zh: "文件里曾有一个签名，后来被撤掉或顶替了，当时签的内容无从核对。",
    en: "The file once held a signature that was taken out or replaced; what was signed then cannot be compared.",
  },
  removed: {
    code: "signature.removed",
    zh: "文件里有签名的痕迹，但现在的版本里找不到任何签名。",
    en: "The file has traces of a signature, but as it is now it holds none.",
  },
  encrypted: {
    code: "file.encrypted",
    zh: "文件已加密，无法检查。请提供未加密的签名件。",
    en: "The file is encrypted.",
  },
  format: {
    code: "format.unknown",
    zh: "这种签名格式无法核对。请用出具方的软件核对。",
    en: "This signature format cannot be checked here.",
  },
  incomparable: {
    code: "later.incomparable",
    zh: "签名之后的修订无法比对，不能确认内容未变。",
    en: "Later revisions cannot be compared.",
  },
  entered: {
    code: "later.permitted",
    zh: "签署之后有人按认证签名允许的范围填写了表单或加了批注；这些内容没有人签过名，请逐项核对。",
    en: "Forms were filled in or comments added within what the certification permits; nobody signed these: check each.",
  },
  later: { code: "later.changed", zh: "签名之后文件内容被改动。", en: "The file was changed after this signature." },
  partial: {
    code: "coverage.partial",
    zh: "签名只覆盖文件的一部分。",
    en: "The signature covers only part of the file.",
  },
  token: {
    code: "time.token",
    zh: "时间戳无法核实，签署时间不能确认。",
    en: "The timestamp does not verify; the time is not proven.",
  },
  tokenWeak: {
    code: "time.token-weak",
    zh: "时间戳使用了已不安全的算法。",
    en: "The timestamp uses a weak algorithm.",
  },
  tokenChain: {
    code: "time.authority",
    zh: "时间戳机构的证书不可信，签署时间不能确认。",
    en: "The time-stamping authority is not trusted; the time is not proven.",
  },
  tokenRevoked: {
    code: "time.authority-revoked",
    zh: "时间戳机构的证书已吊销，其时间戳不能采信。",
    en: "The time-stamping authority's certificate has been revoked; its tokens prove nothing.",
  },
  timeOrder: {
    code: "time.order",
    zh: "后加的时间戳比先前的更早，时间互相矛盾。",
    en: "A later revision's timestamp is earlier than one before it.",
  },
  claimedLater: {
    code: "time.claimed-later",
    zh: "签名人自称的时间晚于时间戳。",
    en: "The signer claims a time after the timestamp.",
  },
  noProof: {
    code: "time.no-proof",
    zh: "没有可信的时间戳证明签署发生在证书过期之前。",
    en: "No trusted timestamp proves that it was signed before the certificate expired.",
  },
  revoked: { code: "chain.revoked", zh: "签署时证书已吊销。", en: "The certificate was revoked before signing." },
  revokedNoProof: {
    code: "chain.revoked-no-proof",
    zh: "证书现已吊销，且没有时间戳证明签署发生在吊销之前。",
    en: "The certificate has been revoked, and no timestamp proves that it was signed before.",
  },
} satisfies Record<string, Reason>;

const MATERIAL = {
  unreadable: { zh: "文件内附带的验证资料有一部分读不出来。", en: "Some validation data in the file cannot be read." },
  certificate: {
    zh: "文件内附带的一张证书被改动过，或出具者不明。",
    en: "A certificate in the file does not verify, or nobody knows its issuer.",
  },
  list: {
    zh: "文件内附带的一份吊销列表被改动过，或出具者不明。",
    en: "A revocation list in the file does not verify, or nobody knows whose it is.",
  },
  answer: {
    zh: "文件内附带的一份 OCSP 应答被改动过，或出具者不明。",
    en: "An OCSP answer in the file does not verify, or nobody knows whose it is.",
  },
} satisfies Record<string, Said>;

export const materialReason = (what: keyof typeof MATERIAL): Reason => ({
  code: `material.${what}`,
  ...MATERIAL[what],
});

const UNKNOWN: Record<UnknownWhy, Said> = {
  "no-source": { zh: "吊销信息取不到，无法判定。", en: "No revocation list or answer is at hand." },
  stale: {
    zh: "手头的吊销信息没有覆盖到那一刻，无法判定。",
    en: "The revocation information does not reach that moment.",
  },
  "after-expiry": { zh: "吊销信息出具于证书过期之后，不能说明问题。", en: "It was made after the certificate's end." },
  future: { zh: "吊销信息的日期在将来，不能采信。", en: "The revocation information is dated in the future." },
  "not-known": { zh: "CA 的应答说不认识这张证书。", en: "The responder does not know the certificate." },
  refused: { zh: "CA 没有给出吊销状态。", en: "The responder gave no answer." },
  nonce: { zh: "OCSP 应答答的不是这次询问。", en: "The answer is to another question (nonce)." },
  signature: { zh: "吊销信息的签名不对，不能采信。", en: "The revocation information does not verify." },
  algorithm: {
    zh: "吊销信息用了不认识或不安全的算法。",
    en: "The revocation information uses an unknown or weak algorithm.",
  },
  "issuer-usage": { zh: "CA 证书不允许签发吊销列表。", en: "The CA's certificate does not allow cRLSign." },
  responder: { zh: "OCSP 应答者没有得到 CA 授权。", en: "The OCSP responder is not authorised by the CA." },
  "responder-unchecked": {
    zh: "OCSP 应答者自己的证书无人作证。",
    en: "Nobody vouches for the OCSP responder's certificate.",
  },
  delta: { zh: "手头只有增量吊销列表。", en: "Only a delta list is at hand." },
  indirect: { zh: "间接吊销列表不予采用。", en: "Indirect lists are not processed." },
  "some-reasons": { zh: "吊销列表只针对部分原因。", en: "The list is for some reasons only." },
  "other-scope": { zh: "吊销列表不管这类证书。", en: "The list is about other certificates." },
  "critical-extension": { zh: "吊销信息含有不认识的关键扩展。", en: "A critical extension is unknown here." },
  malformed: { zh: "吊销信息读不懂。", en: "The revocation information cannot be read." },
};

const REVOKED: Record<RevocationReason, Said> = {
  unspecified: { zh: "未说明原因", en: "no reason given" },
  keyCompromise: { zh: "密钥泄露", en: "key compromised" },
  cACompromise: { zh: "CA 密钥泄露", en: "CA key compromised" },
  affiliationChanged: { zh: "人员变动", en: "affiliation changed" },
  superseded: { zh: "被新证书取代", en: "superseded" },
  cessationOfOperation: { zh: "停止使用", en: "cessation of operation" },
  certificateHold: { zh: "暂停使用", en: "on hold" },
  removeFromCRL: { zh: "解除暂停", en: "removed from hold" },
  privilegeWithdrawn: { zh: "权限撤销", en: "privilege withdrawn" },
  aACompromise: { zh: "属性机构密钥泄露", en: "attribute authority compromised" },
};

const BEIJING_MS = 8 * 3_600_000;

/** In words, times are the hospital's, and say so. */
const beijing = (ms: number): string =>
  `${new Date(ms + BEIJING_MS).toISOString().slice(0, 19).replace("T", " ")} +08:00`;

/** What is known about a certificate's revocation, in one sentence. */
export function revocationReason(status: CertificateStatus): Reason {
  if (status.status === "unknown") return { code: `revocation.${status.why}`, ...UNKNOWN[status.why] };
  if (status.status === "good") {
    const made = status.source ? beijing(status.source.thisUpdate) : "";
    return {
      code: `revocation.${status.why}`,
      zh: `当时正常（吊销信息 ${made}）。`,
      en: `Good at that time (information of ${made}).`,
    };
  }
  const since = beijing(status.since);
  const { zh, en } = REVOKED[status.reason];
  return { code: "revocation.revoked", zh: `${since} 起吊销：${zh}。`, en: `Revoked since ${since}: ${en}.` };
}

export const revokedSince = (now: CertificateStatus): Reason => {
  const { zh, en } = revocationReason(now);
  return { code: "chain.revoked-since", zh: `签署后证书已吊销：${zh}`, en: `Revoked after signing. ${en}` };
};

/** One later change in words: what it was, and where. */
export function changeReason(change: Change): Reason {
  const where = [
    change.page === null ? "" : `第 ${change.page} 页`,
    change.object === null ? "" : `对象 ${change.object}`,
    change.path,
  ];
  const place = where.filter((part) => part !== "").join("，");
  const at = [
    change.page === null ? "" : `page ${change.page}`,
    change.object === null ? "" : `object ${change.object}`,
    change.path,
  ];
  const english = at.filter((part) => part !== "").join(", ");
  const words: Record<Change["kind"], Said> = {
    signature: { zh: "增加了一个签名", en: "A signature was added" },
    timestamp: { zh: "增加了一个文档时间戳", en: "A document timestamp was added" },
    "validation-data": { zh: "增加了验证资料", en: "Validation data was added" },
    metadata: { zh: "更新了文件属性", en: "Metadata was updated" },
    changed: { zh: "内容被改动", en: "Content was changed" },
  };
  const { zh, en } = words[change.kind];
  return {
    code: `later.${change.kind}`,
    zh: place === "" ? zh : `${zh}（${place}）`,
    en: english === "" ? en : `${en} (${english})`,
  };
}
