import type {
  LaterChange,
  CertificateReport,
  Constraint,
  RecordReport,
  Report,
  RevocationReport,
  SignatureReport,
  Verdict,
} from "../report.ts";
import type { Block, Tone } from "./block.ts";

/** What the report says besides the verdict. Digests are hexadecimal. */
export type ReportFacts = {
  lang: "zh" | "en";
  hospital: string;
  fileName: string;
  bytes: number;
  sm3: string;
  sha256: string;
  /** When the hospital made the document void (作废), ISO 8601 UTC; null while it stands, or is none of its own. */
  voidedAt: string | null;
  /** Some CA could not be asked just now. */
  isPartlyAsked: boolean;
  /** Subject of the certificate it is signed under; null when it is not signed. */
  signedBy: string | null;
};

type Say = (zh: string, en: string) => string;

const TONES: Record<Verdict, Tone> = { valid: "good", invalid: "bad", unknown: "doubt" };

export function reportBlocks(report: Report, facts: ReportFacts): { blocks: Block[]; foot: string } {
  const t: Say = (zh, en) => (facts.lang === "zh" ? zh : en);
  const blocks: Block[] = [
    { kind: "title", text: [facts.hospital, t("文书验证报告", "Verification report")].filter(Boolean).join("  ") },
    {
      kind: "verdict",
      text: t(report.title.zh, report.title.en),
      say: t(report.say.zh, report.say.en),
      tone: TONES[report.verdict],
    },
    ...voidedBlock(facts.voidedAt, t),
    { kind: "row", label: t("文件", "File"), text: facts.fileName },
    { kind: "row", label: t("大小", "Size"), text: sizeOf(report, facts.bytes, t) },
    { kind: "row", label: "SM3", text: facts.sm3 },
    { kind: "row", label: "SHA-256", text: facts.sha256 },
    { kind: "row", label: t("验证时间", "Checked at"), text: beijing(report.checkedAt) },
    {
      kind: "row",
      label: t("结论", "Indication"),
      text: [report.indication, report.subIndication].filter(Boolean).join(" / "),
    },
    { kind: "row", label: t("规则", "Rules"), text: rules(report, facts.isPartlyAsked, t) },
    signing(facts.signedBy, t),
    ...report.signatures.flatMap((signature, at) => signatureBlocks(signature, at, t)),
    ...report.records.flatMap((record, at) => recordBlocks(record, at, t)),
    ...revisionBlocks(report, t),
    {
      kind: "note",
      text: t(
        "本报告由程序按 ETSI EN 319 102-1 的步骤得出，可用任何实现同一标准的软件复核；报告描述的是上述摘要所指的文件。",
        "Made by a program following ETSI EN 319 102-1; any software of that standard can check it again. It is about the file with the digests above.",
      ),
    },
  ];
  return { blocks, foot: `${t("文书验证报告", "Verification report")}  SM3 ${facts.sm3.slice(0, 16)}…` };
}

/** No part of the verdict: what was signed stays signed. */
function voidedBlock(at: string | null, t: Say): Block[] {
  if (at === null) return [];
  const text = t(
    `本院登记：这份文书已于 ${beijing(at)} 作废，不再使用；作废不改变签名的结论`,
    `made void by the hospital at ${beijing(at)} and not in use any more; that changes nothing about its signatures`,
  );
  return [{ kind: "row", label: t("登记状态", "On record"), text, tone: "bad" }];
}

function signing(by: string | null, t: Say): Block {
  const label = t("报告签名", "This report");
  if (by) return { kind: "row", label, text: t(`${by}，附时间戳`, `signed by ${by}, with a timestamp`) };
  const text = t(
    "本报告没有签名（此刻没有可用的机构密钥或时间），不能凭它本身证明出自本院",
    "not signed: no institution key or no time was available. By itself it does not prove that it is ours",
  );
  return { kind: "row", label, text, tone: "doubt" };
}

/** Beijing time to the millisecond, named so. */
const beijing = (iso: string): string =>
  `${new Date(new Date(iso).getTime() + 8 * 3_600_000).toISOString().slice(0, 23).replace("T", " ")} +08:00`;

function sizeOf({ pages, revisions }: Report, bytes: number, t: Say): string {
  const size = t(`${bytes} 字节`, `${bytes} bytes`);
  if (pages === 0) return size;
  const rest = t(`${pages} 页，${revisions.length} 个修订`, `${pages} pages, ${revisions.length} revisions`);
  return `${size}${t("，", ", ")}${rest}`;
}

function rules({ policy }: Report, isPartlyAsked: boolean, t: Say): string {
  const chain = t("只信任本院登记的根证书", "Only roots on file at this hospital are trusted");
  const revocation =
    policy.revocation === "required"
      ? t("签名人的证书须有吊销信息", "revocation information about the signer is required")
      : t("没有吊销信息时只作提示", "missing revocation information is a warning");
  const asked = isPartlyAsked
    ? t("；有 CA 此刻联系不上，按已存的吊销信息判断", "; some CA could not be asked now, what is stored was used")
    : "";
  return `${chain}${t("；", "; ")}${revocation}${asked}`;
}

function signatureBlocks(signature: SignatureReport, at: number, t: Say): Block[] {
  const { signer, time, state } = signature;
  const kind = signature.kind === "timestamp" ? t("文档时间戳", "Document timestamp") : t("签名", "Signature");
  const who = signer?.name ?? t("签名人不明", "signer unknown");
  const rows: (Block | null)[] = [
    {
      kind: "heading",
      text: `${at + 1}. ${kind}  ${who}  ${t(state.zh, state.en)}`,
      tone: TONES[signature.verdict],
      aside: [signature.indication, signature.subIndication, signature.level].filter(Boolean).join(" / "),
    },
    row(t("签名域", "Field"), signature.name),
    row(t("证书主体", "Subject"), signer?.subject),
    row(t("序列号", "Serial"), signer && `${signer.serial}  (${signer.issuer})`),
    row(t("覆盖", "Covers"), coverage(signature, t)),
    row(t("时间", "Time"), time.at && `${beijing(time.at)}  ${source(signature, t)}`),
    ...signature.timestamps.map((one) =>
      row(
        t("时间戳", "Timestamp"),
        `${beijing(one.at)}  ${accuracy(one.accuracyMs)}${one.authority ?? ""}${one.isAccepted ? "" : t("（未采信）", " (not accepted)")}`,
      ),
    ),
    ...signature.chain.certificates.map((one) => row(t("证书链", "Chain"), certificateLine(one, t))),
  ];
  return [...rows.filter((one) => one !== null), ...signature.constraints.map((one) => check(one, t))];
}

const row = (label: string, text: string | null | undefined): Block | null =>
  text ? { kind: "row", label, text } : null;

const accuracy = (ms: number | null): string => (ms === null ? "" : `±${ms} ms  `);

function coverage({ coverage: what, revision, revisions }: SignatureReport, t: Say): string {
  if (what === "whole") return t("整个文件", "the whole file");
  if (what === "partial") return t("只有文件的一部分", "only part of the file");
  return t(`第 ${revision} 个修订为止的全部，共 ${revisions} 个修订`, `all up to revision ${revision} of ${revisions}`);
}

function source({ time }: SignatureReport, t: Say): string {
  if (time.source === "claimed") return t("签署人自称，无时间戳", "claimed by the signer, no timestamp");
  return time.isDemo ? t("时间戳，演示时间", "timestamp, demo time") : t("时间戳", "timestamp");
}

function certificateLine({ name, notBefore, notAfter, isAnchor, revocation }: CertificateReport, t: Say): string {
  const validity = `${notBefore.slice(0, 10)} – ${notAfter.slice(0, 10)}`;
  if (isAnchor) return `${name}  ${validity}  ${t("本院信任的根", "trusted root")}`;
  if (!revocation) return `${name}  ${validity}`;
  const then = `${t("签署时", "then")} ${status(revocation.atSigning, t)}`;
  return `${name}  ${validity}  ${then}  ${t("现在", "now")} ${status(revocation.now, t)}`;
}

function status({ status: what, since, source: by }: RevocationReport, t: Say): string {
  const told = by ? ` (${by.kind.toUpperCase()} ${by.thisUpdate.slice(0, 10)})` : "";
  if (what === "good") return t("正常", "good") + told;
  if (what === "revoked") return t(`${since?.slice(0, 10)} 起吊销`, `revoked since ${since?.slice(0, 10)}`) + told;
  return t("不明", "unknown") + told;
}

/** Letters rather than signs: every font has them, and they are read aloud. */
const MARKS: Record<Constraint["status"], [mark: string, tone: Tone]> = {
  PASSED: ["✓", "good"],
  FAILED: ["✗", "bad"],
  INDETERMINATE: ["?", "doubt"],
  WARNING: ["!", "doubt"],
  NOT_APPLIED: ["–", "soft"],
};

function check(constraint: Constraint, t: Say): Block {
  const [mark, tone] = MARKS[constraint.status];
  const found = constraint.found.map((one) => `${t(one.zh, one.en)} ${one.code}`);
  const notes = [`${constraint.clause}  ${constraint.status}  ${constraint.code}`, ...found];
  return { kind: "check", mark, text: t(constraint.zh, constraint.en), notes, tone };
}

function recordBlocks({ revision, verdict, provenAt, timestamps, reasons }: RecordReport, at: number, t: Say): Block[] {
  const said = { valid: t("有效", "valid"), invalid: t("无效", "invalid"), unknown: t("无法判定", "cannot tell") };
  const rows: (Block | null)[] = [
    {
      kind: "heading",
      text: `${t("存证记录", "Evidence record")} ${at + 1}  ${said[verdict]}`,
      tone: TONES[verdict],
      aside: "RFC 4998",
    },
    row(
      t("覆盖", "Covers"),
      revision === null ? null : t(`第 ${revision} 个修订为止的全部`, `all up to revision ${revision}`),
    ),
    row(t("证明", "Proves"), provenAt && t(`最晚存在于 ${beijing(provenAt)}`, `existed at ${beijing(provenAt)}`)),
    ...timestamps.map((one) => row(t("时间戳", "Timestamp"), `${beijing(one.at)}  ${one.authority ?? ""}`)),
    ...reasons.map(({ zh, en }) => row(t("原因", "Why"), t(zh, en))),
  ];
  return rows.filter((one) => one !== null);
}

/** What a signature says to a later change; nothing where it allows it. */
function standingOf({ isAllowed, isPermitted }: LaterChange, t: Say): string {
  if (isAllowed) return "";
  return isPermitted ? t("（没有人签名）", " (signed by nobody)") : t("（不允许）", " (not permitted)");
}

function revisionBlocks({ revisions }: Report, t: Say): Block[] {
  if (revisions.length === 0) return [];
  return [
    { kind: "heading", text: t("文件的各个修订", "The file's revisions") },
    ...revisions.map(({ revision, end, signs, changes }): Block => {
      const said = [
        ...signs.map((name) => t(`签名 ${name}`, `signature ${name}`)),
        ...changes.map((one) => `${t(one.zh, one.en)}${standingOf(one, t)}`),
      ];
      const text = said.length > 0 ? said.join(t("；", "; ")) : t("内容", "content");
      const isBad = changes.some(({ isAllowed, isPermitted }) => !isAllowed && !isPermitted);
      return { kind: "row", label: `${revision}  (${end})`, text, tone: isBad ? "bad" : "ink" };
    }),
  ];
}
