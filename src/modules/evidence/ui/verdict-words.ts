import type { Translate } from "#ui/words.ts";
import { dateOnly } from "#ui/format.ts";
import type { Report, RevisionReport, SignatureReport } from "../report.ts";

/** Department and organisation, or the whole name where there is neither. */
export function belongsTo(subject: string): string {
  const parts = ["OU", "O"].flatMap((label) => new RegExp(`(?:^|, )${label}=([^,]+)`).exec(subject)?.[1] ?? []);
  return parts.length > 0 ? parts.join(" · ") : subject;
}

export const verdictWord = (verdict: SignatureReport["verdict"], t: Translate): string =>
  ({ valid: t("有效", "Valid"), invalid: t("无效", "Invalid"), unknown: t("无法判定", "Cannot tell") })[verdict];

export function integrityWords({ integrity, coverage, revision }: SignatureReport, t: Translate): string {
  if (integrity === "changed") return t("内容与签署时不一致", "The content is not what was signed");
  if (integrity === "unknown") return t("签名读不懂，不能核对", "The signature cannot be read");
  return {
    whole: t("内容未变，覆盖全文", "Unaltered; covers the whole file"),
    revision: t(`内容未变，覆盖至修订 ${revision}`, `Unaltered; covers up to revision ${revision}`),
    partial: t("只覆盖文件的一部分", "Covers only part of the file"),
  }[coverage];
}

export const chainWords = ({ chain, signer }: SignatureReport, t: Translate): string => {
  const issuer = signer?.issuer ? `${signer.issuer} · ` : "";
  return {
    trusted: standing(chain.certificates[0]?.revocation ?? null, issuer, t),
    untrusted: t(`${issuer}不在本院信任的根证书之下`, `${issuer}not under a root this hospital trusts`),
    revoked: t(`${issuer}签署时已吊销`, `${issuer}revoked when it was signed`),
    unknown: t(`${issuer}吊销信息取不到，无法判定`, `${issuer}revocation unknown`),
    "not-checked": t(`${issuer}未检查`, `${issuer}not checked`),
  }[chain.status];
};

export function timeSource({ time }: SignatureReport, t: Translate): string {
  if (time.source === "none") return t("没有时间", "No time");
  if (time.source === "claimed") return t("签署人自称，无时间戳", "claimed by the signer, no timestamp");
  return time.isDemo ? t("时间戳 · 演示时间", "timestamp · demo time") : t("时间戳", "timestamp");
}

/** 当时正常, and since when no longer. */
function standing(
  revocation: SignatureReport["chain"]["certificates"][number]["revocation"],
  issuer: string,
  t: Translate,
) {
  if (revocation?.atSigning.status !== "good") return t(`${issuer}可信`, `${issuer}trusted`);
  const { now } = revocation;
  if (now.status !== "revoked" || now.since === null) return t(`${issuer}当时正常`, `${issuer}good then`);
  const since = dateOnly(now.since);
  return t(`${issuer}当时正常，${since} 起吊销`, `${issuer}good then, revoked since ${since}`);
}

/** What a revision was: who signed in it, or what it added. */
export function revisionWords(report: Report, { revision, signs, changes }: RevisionReport, t: Translate): string {
  const signed = signs.map((name) => {
    const signature = report.signatures.find((one) => one.name === name);
    if (signature?.kind === "timestamp") return t("加盖文档时间戳", "document timestamp");
    const who = signature?.signer?.name ?? name;
    return t(`${who} 签名`, `signed by ${who}`);
  });
  if (signed.length > 0) return signed.join(t("、", ", "));
  if (changes.length > 0) {
    const [first = "", ...more] = new Set(changes.map(({ zh, en }) => t(zh, en)));
    return more.length === 0 ? first : t(`${first}等 ${more.length + 1} 处`, `${first} and ${more.length} more`);
  }
  return revision === 1 ? t("原始内容", "the original content") : t("没有签名的修订", "a revision without a signature");
}

/** When the newest revocation information was made that a verdict rests on; null without any. */
export function newestRevocation({ signatures }: Report): string | null {
  const times = signatures.flatMap(({ chain }) =>
    chain.certificates.flatMap(({ revocation }) => revocation?.now.source?.thisUpdate ?? []),
  );
  return times.toSorted().at(-1) ?? null;
}
