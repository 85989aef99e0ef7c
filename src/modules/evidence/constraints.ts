import type { Block, Constraint, Indication, Reason, SubIndication, Verdict } from "./report.ts";

import { SEAL_DEMANDS } from "./seal-demands.ts";

type Row = { block: Block; clause: string; zh: string; en: string };

/** Everything that is ever demanded of a signature, in the order in which a person reads it. */
const CONSTRAINTS = {
  ...SEAL_DEMANDS,
  "format.dictionary": {
    block: "format",
    clause: "ISO 32000-2 §12.8.1, table 255",
    zh: "签名字典完整，位置固定，没有重复的键",
    en: "The signature dictionary is whole, has a fixed place and names each key once",
  },
  "format.byte-range": {
    block: "format",
    clause: "ISO 32000-2 §12.8.1",
    zh: "覆盖范围从文件头开始，只空出签名值本身",
    en: "The byte range starts with the file and leaves out the signature value alone",
  },
  "format.revision": {
    block: "format",
    clause: "ISO 32000-2 §7.5.6, §12.8.1",
    zh: "覆盖到一个完整修订的末尾，该修订里有这个签名",
    en: "It covers a complete revision, which holds this very signature",
  },
  "format.cms": {
    block: "format",
    clause: "RFC 5652 §5; ISO 32000-2 §12.8.3.3",
    zh: "签名数据结构完整，恰有一个签名人，签名属性齐全",
    en: "The signature's structure is whole: one signer, every attribute it must have",
  },
  "format.signed-data": {
    block: "format",
    clause: "RFC 5652 §5.1; GB/T 35275-2017; X.690 §10",
    zh: "签名数据（SignedData）结构完整，可以解析",
    en: "The SignedData is whole and can be read",
  },
  "format.attributes": {
    block: "format",
    clause: "RFC 5652 §5.3, §11.1, §11.2",
    zh: "签名属性齐全，各只出现一次，内容类型相符",
    en: "The signed attributes are complete, occur once each, and name the content's type",
  },
  "changes.permitted": {
    block: "changes",
    clause: "ISO 32000-2 §12.8.2.2",
    zh: "签署之后只增加了允许的内容",
    en: "Only what a signature permits was added after it",
  },
  "changes.comparable": {
    block: "changes",
    clause: "ISO 32000-2 §7.5.6",
    zh: "之后的每个修订都能逐个对象比对",
    en: "Every later revision could be compared object by object",
  },
  "changes.signatures": {
    block: "changes",
    clause: "ISO 32000-2 §12.8.1, §7.5.6",
    zh: "文件里更早的签名都还在",
    en: "Every earlier signature of the file is still there",
  },
  "changes.certification": {
    block: "changes",
    clause: "ISO 32000-2 §12.8.2.2.1",
    zh: "认证签名只有一个，且在其他签名之前",
    en: "There is at most one certification, and nobody signed before it",
  },
  "signer.certificate": {
    block: "signer",
    clause: "EN 319 102-1 §5.2.3; RFC 5035 §5.4",
    zh: "找到签名人的证书，且正是签名中指明的那一张",
    en: "The signer's certificate is there and is the one the signature names",
  },
  "cryptography.digest": {
    block: "cryptography",
    clause: "EN 319 102-1 §5.2.7; RFC 5652 §5.4",
    zh: "内容摘要与签署时一致",
    en: "The content's digest is the one that was signed",
  },
  "cryptography.signature": {
    block: "cryptography",
    clause: "EN 319 102-1 §5.2.7; RFC 5652 §5.6; GB/T 32918.2 §7",
    zh: "签名值与证书公钥相符",
    en: "The signature value verifies under the certificate's key",
  },
  "cryptography.identity": {
    block: "cryptography",
    clause: "GB/T 32918.2-2016 §5.5; GM/T 0009 §10",
    zh: "SM2 签名所用的用户标识是约定的那一个",
    en: "The SM2 signature was made with the agreed user id",
  },
  "cryptography.strength": {
    block: "cryptography",
    clause: "EN 319 102-1 §5.2.8; GB/T 39786",
    zh: "签名所用的算法和密钥长度仍然可靠",
    en: "The signature's algorithms and key length are still strong",
  },
  "certificate.chain": {
    block: "certificate",
    clause: "EN 319 102-1 §5.2.6; RFC 5280 §6.1",
    zh: "证书链通到本院信任的根证书",
    en: "The certificate leads to a root that is trusted here",
  },
  "certificate.encoding": {
    block: "certificate",
    clause: "X.690 §11.1, §11.5; RFC 5280 §4.1",
    zh: "证书按 DER 编码",
    en: "The certificates are encoded as DER",
  },
  "certificate.validity": {
    block: "certificate",
    clause: "EN 319 102-1 §5.2.6, §5.5; RFC 5280 §4.1.2.5",
    zh: "在能证明的签署时间，链上证书都在有效期内",
    en: "At the proven time every certificate of the chain was within its validity",
  },
  "certificate.usage": {
    block: "certificate",
    clause: "RFC 5280 §4.2.1.3, §4.2.1.9, §4.2.1.12",
    zh: "证书的用途、CA 标志和路径长度符合规定",
    en: "Key usage, CA flag and path length are as they must be",
  },
  "revocation.signer": {
    block: "revocation",
    clause: "EN 319 102-1 §5.2.6.4; RFC 5280 §6.3; RFC 6960 §3.2",
    zh: "签署时签名人的证书没有被吊销",
    en: "The signer's certificate was not revoked at the proven time",
  },
  "revocation.issuer": {
    block: "revocation",
    clause: "RFC 5280 §6.3",
    zh: "签署时上级 CA 证书没有被吊销",
    en: "No issuing CA's certificate was revoked at the proven time",
  },
  "time.token": {
    block: "time",
    clause: "EN 319 102-1 §5.4; RFC 3161 §2.4.2",
    zh: "时间戳覆盖这个签名，其签名值正确",
    en: "The timestamp is about this signature and verifies",
  },
  "time.authority": {
    block: "time",
    clause: "EN 319 102-1 §5.4; RFC 3161 §2.3, §4",
    zh: "时间戳机构的证书可信，出具时间戳时有效",
    en: "The time-stamping authority is trusted and its certificate held",
  },
  "time.order": {
    block: "time",
    clause: "EN 319 102-1 §5.5.4, §5.6.3",
    zh: "各时间戳的先后与文件修订的先后一致",
    en: "The timestamps follow one another as the revisions do",
  },
  "time.clock": {
    block: "time",
    clause: "RFC 3161 §2.4.2 (policy)",
    zh: "时间戳来自受控时钟，不是演示时间",
    en: "The timestamp comes from a disciplined clock, not from demo time",
  },
  "archive.material": {
    block: "archive",
    clause: "ISO 32000-2 §12.8.4.3; RFC 5280 §5.1; RFC 6960 §4.2",
    zh: "文件内附带的证书和吊销信息完好，都由其出具者签名",
    en: "The certificates and revocation information in the file are as their makers signed them",
  },
  "archive.proof": {
    block: "archive",
    clause: "EN 319 102-1 §5.6.2.3; EN 319 142-1 §5.5",
    zh: "有之后的文档时间戳证明签名当时已经存在",
    en: "A later document timestamp proves that the signature existed by then",
  },
} satisfies Record<string, Row>;

export type ConstraintCode = keyof typeof CONSTRAINTS;
const ORDER = Object.keys(CONSTRAINTS);

export type Outcome =
  | { status: "PASSED" | "WARNING" | "NOT_APPLIED"; found?: readonly Reason[] }
  | { status: "FAILED" | "INDETERMINATE"; subIndication: SubIndication; found: readonly Reason[] };

export const passed: Outcome = { status: "PASSED" };
export const notApplied: Outcome = { status: "NOT_APPLIED" };
export const failed = (subIndication: SubIndication, ...found: readonly Reason[]): Outcome => ({
  status: "FAILED",
  subIndication,
  found,
});
export const indeterminate = (subIndication: SubIndication, ...found: readonly Reason[]): Outcome => ({
  status: "INDETERMINATE",
  subIndication,
  found,
});

const GRAVITY = { NOT_APPLIED: 0, PASSED: 1, WARNING: 2, INDETERMINATE: 3, FAILED: 4 } as const;

/** Collects what was checked about one signature. A constraint met several times keeps its gravest outcome. */
export class Findings {
  private readonly constraints = new Map<ConstraintCode, Constraint>();

  add(code: ConstraintCode, outcome: Outcome): void {
    const { status, found = [] } = outcome;
    const subIndication = "subIndication" in outcome ? outcome.subIndication : null;
    const known = this.constraints.get(code);
    if (known && GRAVITY[known.status] > GRAVITY[status]) return;
    const before = known && known.status === status ? known.found : [];
    const all = [...before, ...found.filter(({ code: one }) => !before.some((other) => other.code === one))];
    const kept = known && known.status === status ? known.subIndication : subIndication;
    this.constraints.set(code, { code, ...CONSTRAINTS[code], status, subIndication: kept, found: all });
  }

  has(code: ConstraintCode, ...statuses: readonly Constraint["status"][]): boolean {
    const found = this.constraints.get(code);
    return found !== undefined && statuses.includes(found.status);
  }

  list(): Constraint[] {
    return [...this.constraints.values()].sort((a, b) => ORDER.indexOf(a.code) - ORDER.indexOf(b.code));
  }
}

const VERDICT: Record<Indication, Verdict> = {
  TOTAL_PASSED: "valid",
  TOTAL_FAILED: "invalid",
  INDETERMINATE: "unknown",
};

/** The indication by the gravest constraint, the sub-indication by the first of those (EN 319 102-1 §5.1.3). */
export function conclude(constraints: readonly Constraint[]): {
  verdict: Verdict;
  indication: Indication;
  subIndication: SubIndication | null;
  reasons: Reason[];
} {
  const failures = constraints.filter(({ status }) => status === "FAILED");
  const doubts = constraints.filter(({ status }) => status === "INDETERMINATE");
  const [first] = [...failures, ...doubts];
  const indication = failures.length > 0 ? "TOTAL_FAILED" : doubts.length > 0 ? "INDETERMINATE" : "TOTAL_PASSED";
  return {
    verdict: VERDICT[indication],
    indication,
    subIndication: first?.subIndication ?? null,
    reasons: [...failures, ...doubts].flatMap(({ found }) => found),
  };
}
