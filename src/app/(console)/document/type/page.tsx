import type { Metadata } from "next";
import { HiddenRule, StatusRule } from "#modules/document/ui/rule-switch.tsx";
import { LevelChoice } from "#modules/document/ui/level-choice.tsx";
import { levelWords } from "#modules/document/ui/level-words.ts";
import { TypeRules } from "#modules/document/ui/type-rules.tsx";
import { TimestampRule } from "#modules/document/ui/timestamp-rule.tsx";
import { problemWords } from "#modules/preservation/ui/problem-words.ts";
import { Card } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Figure } from "#ui/figure.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load } from "../../../request.ts";

export const metadata: Metadata = { title: "文书类型与保存" };

/** What each type of document is brought to, how many documents are there, and what is in the way of the others. */
export default async function DocumentTypesPage() {
  const language = await lang();
  const t = words(language);
  const title = t("文书类型与保存", "Document types and how they are kept");
  const loaded = await load(async (api) => ({
    types: await api.document.types(),
    coverage: await api.preservation.coverage(),
    outside: await api.timestamp.external.list(),
    me: await api.login.me(),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { types, coverage, outside, me } = loaded.data;
  const authorities = [
    { id: "own", name: t("本院时间戳", "This hospital") },
    ...outside.filter(({ isEnabled }) => isEnabled).map(({ id, name }) => ({ id, name })),
  ];
  const { archive, longTerm, lacking } = coverage;
  return (
    <>
      <PageTitle
        title={title}
        hint={t(
          "最后一位签完后，系统把文书补到所选级别，并在到期前自动续存档时间戳。",
          "When the last signer has signed, documents are brought to their type's level; archive timestamps are renewed in time.",
        )}
      />
      <div className="grid shrink-0 gap-3 sm:grid-cols-2 xl:grid-cols-4">
        <Figure
          name={t("应有存档时间戳", "To be archived")}
          value={archive.wanted}
          unit={t("份", "")}
          href="#lacking"
          note={t(`已有且有效 ${archive.kept} 份`, `${archive.kept} have a valid one`)}
        />
        <Figure
          name={t("缺有效的存档时间戳", "Without a valid archive timestamp")}
          value={archive.lacking}
          unit={t("份", "")}
          href="#lacking"
        />
        <Figure
          name={t("60 天内续期", "Renewed within 60 days")}
          value={archive.renewSoon}
          unit={t("份", "")}
          href="#lacking"
        />
        <Figure
          name={t("缺长期验证资料", "Without validation data")}
          value={longTerm.lacking}
          unit={t("份", "")}
          href="#lacking"
          note={t(`应有 ${longTerm.wanted} 份`, `of ${longTerm.wanted}`)}
        />
      </div>
      <div className="mt-3 grid gap-3">
        <Card isTight title={t("文书类型", "Types")}>
          <Table
            caption={t("文书类型", "Document types")}
            rows={types}
            rowKey={(row) => row.code}
            columns={[
              {
                key: "name",
                head: t("名称与代码", "Name and code"),
                cell: (row) => (
                  <span className="block leading-tight">
                    {row.name}
                    <span className="block font-mono text-hint text-ink2">{row.code}</span>
                  </span>
                ),
              },
              {
                key: "rules",
                head: t("手机上怎么签", "On the phone"),
                cell: (row) => <TypeRules type={row} mayChange={me.roles.includes("system-admin")} />,
              },
              {
                key: "status",
                head: t("证书未吊销", "Certificate status"),
                cell: (row) => <StatusRule type={row} mayChange={me.roles.includes("system-admin")} />,
              },
              {
                key: "hidden",
                head: t("隐藏内容", "Hidden content"),
                cell: (row) => <HiddenRule type={row} mayChange={me.roles.includes("system-admin")} />,
              },
              {
                key: "timestamp",
                head: t("时间戳", "Timestamp"),
                cell: (row) => (
                  <TimestampRule type={row} authorities={authorities} mayChange={me.roles.includes("system-admin")} />
                ),
              },
              {
                key: "level",
                head: t("签完后补到", "Brought to"),
                cell: (row) => <LevelChoice type={row} canChange={me.roles.includes("system-admin")} />,
              },
            ]}
          />
        </Card>
        <div id="lacking">
          <Card isTight title={t("还没有补到的文书", "Not there yet")}>
            {lacking.length === 0 ? (
              <Empty title={t("没有缺的文书", "Every document has what its type asks for")} />
            ) : (
              <Table
                caption={t("还没有补到级别的文书", "Documents that lack what their type asks for")}
                rows={lacking}
                rowKey={(row) => row.documentId}
                columns={[
                  {
                    key: "title",
                    head: t("标题", "Title"),
                    cell: (row) => (
                      <a className="font-semibold" href={`/document/${row.documentId}`}>
                        {row.title}
                      </a>
                    ),
                  },
                  { key: "wanted", head: t("要求", "Asked for"), cell: (row) => levelWords(row.wanted, t) },
                  { key: "level", head: t("现在", "Now"), cell: (row) => levelWords(row.level, t) },
                  { key: "problem", head: t("原因", "Why"), cell: (row) => problemWords(row.problem, t) },
                  {
                    key: "since",
                    head: t("签完", "Signed"),
                    cell: (row) => <span className="font-mono text-hint">{dateTime(row.since)}</span>,
                  },
                ]}
              />
            )}
          </Card>
        </div>
      </div>
    </>
  );
}
