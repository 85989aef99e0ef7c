import type { Reason } from "./report.ts";
import { CHAIN, CMS } from "./reasons.ts";

type Said = { zh: string; en: string };

/** What a step of validating seal data can find, by its code in `core/seal`. */
const SAID: Record<string, Said> = {
  "certificate-unreadable": { zh: "其中的证书读不懂。", en: "The certificate in it cannot be read." },
  "algorithm-unknown": { zh: "签名算法不认识，无法核对。", en: "The algorithm is unknown here." },
  "algorithm-weak": { zh: "使用了已不安全的算法。", en: "A weak algorithm was used." },
  "signature-wrong": { zh: "签名值与证书公钥不符。", en: "The signature does not verify under the certificate's key." },
  "key-does-not-fit": { zh: "证书的公钥与签名算法不符。", en: "The certificate's key is not of the algorithm." },
  chain: { zh: "证书链不成立。", en: "The certificate's chain does not hold." },
  "no-trusted-chain": {
    zh: "证书不在本院信任的根证书之下。",
    en: "The certificate leads to no root that is trusted here.",
  },
  revoked: { zh: "证书当时已吊销。", en: "The certificate had been revoked." },
  "revocation-unknown": { zh: "没有可用的吊销信息，无法判定。", en: "There is no usable revocation information." },
  "expired-since": {
    zh: "证书之后已过期；时间戳证明签章在此之前。",
    en: "The certificate has ended since; a timestamp proves the sealing older.",
  },
  "expired-since-unproven": {
    zh: "证书现已过期，且没有时间戳证明签章在此之前。",
    en: "The certificate has ended, and no timestamp proves the sealing older.",
  },
  "revoked-since": {
    zh: "证书之后被吊销；时间戳证明签章在此之前。",
    en: "The certificate was revoked since; a timestamp proves the sealing older.",
  },
  "revoked-since-unproven": {
    zh: "证书现已吊销，且没有时间戳证明签章在此之前。",
    en: "The certificate has been revoked, and no timestamp proves the sealing older.",
  },
  "created-in-the-future": { zh: "制作时间在将来。", en: "The seal claims to be made in the future." },
  "seal-not-yet-valid": { zh: "印章当时尚未生效。", en: "The seal was not yet valid." },
  "seal-expired": { zh: "印章当时已过有效期。", en: "The seal had ended." },
  "no-timestamp": { zh: "没有时间戳。", en: "There is no timestamp." },
  timestamp: {
    zh: "时间戳不对：不是对这个签名值，或已被改动。",
    en: "The timestamp is not over this signature, or was changed.",
  },
  "timestamp-authority": { zh: "时间戳机构不受信任。", en: "The time-stamping authority is not trusted." },
  "timestamp-hash": { zh: "时间戳用的不是 SM3。", en: "The timestamp's hash is not SM3." },
  "created-after-timestamp": { zh: "制作时间晚于时间戳。", en: "The seal claims to be made after its timestamp." },
  "signed-after-timestamp": { zh: "签章时间晚于时间戳。", en: "It claims to be sealed after its timestamp." },
  seal: { zh: "其中的印章未通过验证。", en: "The seal in it does not hold." },
  "signer-not-in-seal": {
    zh: "签章者的证书不在印章里。证书更新后须重新制章。",
    en: "The sealer's certificate is not in the seal. After a renewal the seal has to be made anew.",
  },
  "digest-with-z": {
    zh: "摘要前加了 Z（部分厂商的做法），已按此核对。",
    en: "Z was hashed in front, as some makers do; it was checked so.",
  },
  "digest-algorithm": {
    zh: "印章里证书摘要的算法不认识。",
    en: "The digest of the certificates in the seal is of an unknown algorithm.",
  },
  "signed-in-the-future": { zh: "签章时间在将来。", en: "It claims to be sealed in the future." },
  "signed-outside-validity": {
    zh: "签章时间不在证书有效期内。",
    en: "It was sealed outside the certificate's validity.",
  },
  "content-changed": { zh: "原文与签章时不一致。", en: "The content is not what was sealed." },
  "content-missing": { zh: "没有给出原文，无法核对。", en: "The content was not given." },
  "not-reached": { zh: "前面的步骤未通过，没有再检查。", en: "A step before it failed; this one was not reached." },
};

/** Problems of paths and of tokens have their words already. */
const PROBLEMS: Readonly<Record<string, Said>> = {
  ...CMS,
  ...CHAIN,
  imprint: { zh: "时间戳盖的不是这个签名值。", en: "It is not over this signature." },
};

/** @param detail what the step names besides: the problem of a path or a token, and the certificate it is about */
export function sealReason(code: string, detail: string): Reason {
  const { zh, en } = SAID[code] ?? { zh: "未通过。", en: "It did not pass." };
  const [problem = "", ...about] = detail.split(" ");
  const known = PROBLEMS[problem];
  const more = known ? { zh: known.zh, en: ` ${known.en}`, about: about.join(" ") } : { zh: "", en: "", about: detail };
  const named = more.about === "" ? { zh: "", en: "" } : { zh: `（${more.about}）`, en: ` (${more.about})` };
  return { code: `seal.${code}`, zh: `${zh}${more.zh}${named.zh}`, en: `${en}${more.en}${named.en}` };
}

/** A version nobody here reads is named. */
export const sealVersion = (version: string): Reason => ({
  code: "seal.unknown-version",
  zh: `印章数据的版本是 ${version}，这里只认识 4（GB/T 38540-2020）和 5（GM/T 0031-2025）。`,
  en: `The seal data is of version ${version}; here 4 (GB/T 38540-2020) and 5 (GM/T 0031-2025) are read.`,
});
