import type { Metadata } from "next";
import { ApplicationText } from "#modules/seal/ui/application-text.tsx";
import { DecideButtons } from "#modules/seal/ui/decide-buttons.tsx";
import { OutcomeTag } from "#modules/seal/ui/seal-tags.tsx";
import { applicationWords } from "#modules/seal/ui/words.ts";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters } from "#ui/filters.tsx";
import { dateTime } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";
import { holderNames } from "../holder-names.ts";

export const metadata: Metadata = { title: "印章申请" };

const PATH = "/seal/application";
const SIZE = 12;

export default async function ApplicationsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("印章申请", "Applications");
  const loaded = await load(async (api) => {
    const list = await api.seal.applications({
      sealId: query.seal?.slice(0, 36) || undefined,
      isOpen: query.open === "1" ? true : query.open === "0" ? false : undefined,
      page,
      size: SIZE,
    });
    const holders = list.applications.flatMap(({ terms }) => (terms ? [terms.holder] : []));
    return { me: await api.login.me(), list, names: await holderNames(api, holders, language) };
  });
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { me, list, names } = loaded.data;
  const isApprover = me.roles.includes("seal-approver");
  return (
    <>
      <PageTitle title={title} hint={<a href="/seal">{t("印章", "Seals")}</a>} />
      <ListCard>
        <Filters path={PATH} t={t}>
          <ChoiceFilter
            label={t("结果", "Outcome")}
            name="open"
            value={query.open}
            all={t("全部", "All")}
            choices={[
              ["1", t("待审批", "To decide")],
              ["0", t("已有结果", "Decided")],
            ]}
          />
          {query.seal && <input type="hidden" name="seal" value={query.seal} />}
        </Filters>
        {list.applications.length === 0 ? (
          <Empty
            title={t("没有申请", "No applications")}
            action={t(
              "制章、变更章面、授权和用章的申请都在这里审批。",
              "Seals, faces, grants and uses are decided here.",
            )}
          />
        ) : (
          <Table
            caption={t("印章申请", "Applications")}
            rows={list.applications}
            rowKey={(row) => row.id}
            isOff={(row) => row.state !== "pending"}
            columns={[
              {
                key: "seal",
                head: t("印章", "Seal"),
                cell: (row) => (
                  <a className="font-semibold" href={`/seal/${row.sealId}`}>
                    {row.seal.name}
                  </a>
                ),
              },
              { key: "kind", head: t("申请", "Application"), cell: (row) => applicationWords(row.kind, t) },
              {
                key: "what",
                head: t("内容", "What"),
                cell: (row) => (
                  <ApplicationText application={row} nameOf={names.nameOf} typesWords={names.typesWords} t={t} />
                ),
              },
              { key: "reason", head: t("理由", "Reason"), cell: (row) => row.reason, title: (row) => row.reason },
              { key: "who", head: t("申请人", "By"), cell: (row) => row.applicant },
              {
                key: "at",
                head: t("时间", "At"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
              },
              {
                key: "state",
                head: t("结果", "Outcome"),
                cell: (row) => (
                  <>
                    <OutcomeTag state={row.state} t={t} />{" "}
                    {row.decisions.map(({ name, isApproved }) => `${name}${isApproved ? "✓" : "✗"}`).join(" ")}
                  </>
                ),
              },
              {
                key: "act",
                head: t("审批", "Decide"),
                cell: (row) => <DecideButtons application={row} personId={me.personId} isApprover={isApprover} />,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}
