import type { Metadata } from "next";
import { CheckFiles } from "#modules/timestamp/ui/check-files.tsx";
import { StampFiles } from "#modules/timestamp/ui/stamp-files.tsx";
import { LinkButton } from "#ui/button.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { words } from "#ui/words.ts";
import { lang, load, queryOf, type Search } from "../../../request.ts";

export const metadata: Metadata = { title: "时间戳" };

const PATH = "/timestamp/file";

/** Stamps files, and checks tokens against files; neither needs a file to leave the browser. */
export default async function TimestampFilePage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const isCheck = (await queryOf(searchParams)).do === "check";
  const title = isCheck ? t("验证时间戳", "Check timestamps") : t("给文件盖时间戳", "Stamp files");
  const loaded = await load((api) => api.timestamp.status());
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { isIssuing, isDemoTime, unit, clock } = loaded.data;
  return (
    <>
      <PageTitle
        title={title}
        hint={
          !isIssuing ? (
            <StateTag tone="bad">
              {(unit.problem ?? clock.problem)?.say[language] ?? t("已停止签发", "Not issuing")}
            </StateTag>
          ) : isDemoTime ? (
            <StateTag tone="wait">{t("演示时间：以主机时钟签发", "Demo time: the host's clock")}</StateTag>
          ) : (
            <StateTag tone="done">{t("正在签发", "Issuing")}</StateTag>
          )
        }
        aside={
          <>
            <LinkButton href="/timestamp">{t("签发记录", "Issued tokens")}</LinkButton>
            <LinkButton href={isCheck ? PATH : `${PATH}?do=check`}>
              {isCheck ? t("给文件盖时间戳", "Stamp files") : t("验证时间戳", "Check timestamps")}
            </LinkButton>
          </>
        }
      />
      {isCheck ? <CheckFiles /> : <StampFiles />}
    </>
  );
}
