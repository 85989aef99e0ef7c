import type { Translate } from "#ui/words.ts";
import type { Report, SignatureReport } from "../report.ts";

/** The verdict in one line, and what to do about it. */
export function headline({ verdict, signatures }: Report, t: Translate): { title: string; say: string } {
  const count = signatures.length;
  if (count === 0)
    return {
      title: t("无法判定，这份文件没有签名", "Cannot tell: this file is not signed"),
      say: t(
        "没有可验的签名。请确认拿到的是签署后的文件。",
        "There is nothing to check. Make sure this is the signed file.",
      ),
    };
  if (verdict === "valid")
    return {
      title: t("有效，签署后未被改动", "Valid: unaltered since it was signed"),
      say: t(
        `${count} 个签名全部有效。文书内容与签署时逐字节一致。`,
        `All ${count} signatures are valid. The content is byte for byte what was signed.`,
      ),
    };
  const worst = signatures.find((one) => one.verdict === verdict);
  const reason = worst?.reasons[0];
  const because = reason ? t(reason.zh, reason.en) : "";
  const isAltered = signatures.some(
    (one) => one.integrity === "changed" || one.changesAfter.some((change) => !change.isAllowed),
  );
  if (verdict === "invalid")
    return {
      title: isAltered ? t("无效，签署后内容被改动", "Invalid: altered after signing") : t("无效", "Invalid"),
      say: `${because}${t("请不要据此办理，并联系出具文书的医院。", " Do not rely on it; ask the hospital that issued it.")}`,
    };
  return {
    title: t("无法判定", "Cannot tell"),
    say: `${because}${t("内容没有发现改动，但签名人的身份或时间不能确认。", " No change was found, but who signed or when cannot be confirmed.")}`,
  };
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
    trusted: t(`${issuer}可信`, `${issuer}trusted`),
    untrusted: t(`${issuer}不在本院信任的根证书之下`, `${issuer}not under a root this hospital trusts`),
    revoked: t(`${issuer}签署前已吊销`, `${issuer}revoked before signing`),
    unknown: t(`${issuer}吊销信息取不到，无法判定`, `${issuer}revocation unknown`),
    "not-checked": t(`${issuer}未检查`, `${issuer}not checked`),
  }[chain.status];
};

export function timeSource({ time }: SignatureReport, t: Translate): string {
  if (time.source === "none") return t("没有时间", "No time");
  if (time.source === "claimed") return t("签署人自称，无时间戳", "claimed by the signer, no timestamp");
  return time.isDemo ? t("时间戳 · 演示时间", "timestamp · demo time") : t("时间戳", "timestamp");
}
