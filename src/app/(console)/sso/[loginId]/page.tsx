import type { Metadata } from "next";
import { ConstraintList } from "#modules/evidence/ui/constraint-list.tsx";
import { verdictWord } from "#modules/evidence/ui/verdict-words.ts";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime } from "#ui/format.ts";
import { PageTitle } from "#ui/page-title.tsx";
import { VerdictHead } from "#ui/verdict.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "登录断言" };

const NAMES: Record<string, readonly [zh: string, en: string]> = {
  user: ["工号", "Staff no."],
  system: ["系统", "System"],
  workstation: ["电脑", "Desk"],
  address: ["地址", "Address"],
  time: ["时间（UTC）", "Time (UTC)"],
  match: ["核对数字", "Number"],
  nonce: ["随机数", "Nonce"],
};

/** One login as its owner signed it, checked anew on every opening. */
export default async function AssertionPage({ params }: { params: Promise<{ loginId: string }> }) {
  const language = await lang();
  const t = words(language);
  const { loginId } = await params;
  const title = t("登录断言", "Login assertion");
  const loaded = await load((api) => api.sso.login({ loginId }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { assertion, report } = loaded.data;
  const said = JSON.parse(assertion.text) as Record<string, string | number | undefined>;
  const [reason] = report.reasons;
  const [signer] = report.signers;
  const file = `data:application/json;charset=utf-8,${encodeURIComponent(JSON.stringify(assertion, null, 2))}`;
  return (
    <>
      <PageTitle
        title={title}
        hint={<a href="/sso">{t("全部登录", "All logins")}</a>}
        aside={
          <a href={file} download={`login-${loginId}.json`}>
            {t("下载（原文、签名、证书）", "Download (text, signature, certificates)")}
          </a>
        }
      />
      <div className="flex flex-col gap-3">
        <VerdictHead
          verdict={report.verdict}
          title={verdictWord(report.verdict, t)}
          say={reason ? t(reason.zh, reason.en) : t("每项检查都通过。", "Every check has passed.")}
          facts={[
            [t("工号", "Staff no."), said.user],
            [t("系统", "System"), said.system],
            [t("时间", "Time"), said.time ? dateTime(String(said.time)) : "—"],
          ]}
        />
        <div className="grid gap-3 lg:grid-cols-2">
          <Card title={t("签了什么", "What was signed")}>
            <Facts
              rows={Object.entries(NAMES).map(([key, pair]) => [
                t(...pair),
                <span key={key} className="break-all">
                  {String(said[key] ?? "") || "—"}
                </span>,
              ])}
            />
          </Card>
          <Card title={t("原文与签名", "Text and signature")}>
            <Facts
              rows={[
                [
                  t("原文", "Text"),
                  <code key="t" className="text-hint break-all">
                    {assertion.text}
                  </code>,
                ],
                [
                  "SM3",
                  <code key="d" className="text-hint break-all">
                    {assertion.digest}
                  </code>,
                ],
                [
                  t("签名", "Signature"),
                  <code key="s" className="text-hint break-all">
                    {assertion.signature}
                  </code>,
                ],
              ]}
            />
          </Card>
        </div>
        {signer && (
          <Card title={t("每项检查", "Every check")}>
            <ConstraintList constraints={signer.constraints} t={t} />
          </Card>
        )}
      </div>
    </>
  );
}
