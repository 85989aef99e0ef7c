/** What is demanded of seal data, in the standards' order: a seal's own steps, then those of what was sealed with it. */

const seal = (clause: string, zh: string, en: string) => ({ block: "seal" as const, clause, zh, en });

export const SEAL_DEMANDS = {
  "seal.format": seal(
    "GB/T 38540-2020 §6.1; GM/T 0031-2025",
    "印章数据格式正确，版本是认识的",
    "The seal data is well formed and of a known version",
  ),
  "seal.value": seal(
    "GB/T 38540-2020 §6.3",
    "制章者对印章信息的签名正确",
    "The maker's signature over the seal's information verifies",
  ),
  "seal.created": seal("GM/T 0031-2025", "制作时间不在将来", "The seal was not made in the future"),
  "seal.maker": seal(
    "GB/T 38540-2020 §6.3; RFC 5280 §6",
    "制章者证书可信、有效、未吊销，用途相符",
    "The maker's certificate is trusted, valid, not revoked and of the right usage",
  ),
  "seal.period": seal("GB/T 38540-2020 §6.3", "在印章的有效期内", "It is within the seal's own period of validity"),
  "seal.timestamp": seal(
    "GM/T 0031-2025; RFC 3161",
    "印章的时间戳正确，且不早于制作时间",
    "The seal's timestamp holds and is not before it was made",
  ),
  "sealed.format": seal(
    "GB/T 38540-2020 §7.1, §7.3 a",
    "签章数据格式正确，版本与印章一致",
    "The sealing data is well formed and of the seal's version",
  ),
  "sealed.seal": seal(
    "GB/T 38540-2020 §7.3",
    "其中的印章有效（见印章各步）",
    "The seal in it is valid (see its own steps)",
  ),
  "sealed.signature-value": seal(
    "GB/T 38540-2020 §7.3; GB/T 32918.2 §7",
    "签章者的签名值正确",
    "The sealer's signature value verifies",
  ),
  "sealed.signer-listed": seal(
    "GB/T 38540-2020 §7.2 a, §7.3",
    "签章者在印章的签章者证书列表中",
    "The sealer is among those the seal names",
  ),
  "sealed.signer": seal(
    "GB/T 38540-2020 §7.3; RFC 5280 §6",
    "签章者证书可信、签章时有效、未吊销",
    "The sealer's certificate is trusted, and held when it was sealed",
  ),
  "sealed.signing-time": seal(
    "GB/T 38540-2020 §7.3",
    "签章时间在签章者证书有效期内",
    "The time of sealing is within the sealer's certificate",
  ),
  "sealed.content": seal(
    "GB/T 38540-2020 §7.3",
    "原文摘要与签章时一致",
    "The content's digest is the one that was sealed",
  ),
  "sealed.timestamp": seal(
    "GB/T 38540-2020 §7.3; RFC 3161",
    "签章的时间戳正确",
    "The timestamp over the sealing holds",
  ),
};
