import { dateTime } from "#ui/format.ts";
import { Check } from "#ui/verdict.tsx";
import type { Translate } from "#ui/words.ts";
import type { CertificateReport, RevocationReport } from "../report.ts";

const MARK = { good: "ok", revoked: "bad", unknown: "unknown" } as const;

/** What is known of a certificate's revocation, when it signed and now: since when and why revoked, or why nobody can tell. */
export function Standings({ of, t }: { of: CertificateReport; t: Translate }) {
  if (of.isAnchor) return <p className="text-hint text-ink2">{t("本院信任的根证书", "A root this hospital trusts")}</p>;
  if (!of.revocation) return null;
  return (
    <dl>
      <Standing name={t("签署时", "Then")} standing={of.revocation.atSigning} t={t} />
      <Standing name={t("现在", "Now")} standing={of.revocation.now} t={t} />
    </dl>
  );
}

function Standing({ name, standing, t }: { name: string; standing: RevocationReport; t: Translate }) {
  const { status, words, source } = standing;
  return (
    <Check mark={MARK[status]} name={name}>
      {status === "good" ? t("正常", "good") : t(words.zh, words.en)}
      {source && (
        <span className="ml-1.5 text-hint text-ink2">
          {source.kind.toUpperCase()} {dateTime(source.thisUpdate)}
          {source.isInFile && t("，文件内附", ", in the file")}
        </span>
      )}
    </Check>
  );
}
