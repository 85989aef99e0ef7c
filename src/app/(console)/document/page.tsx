import type { Metadata } from "next";
import { LinkButton } from "#ui/button.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { ChoiceFilter, Filters, TextFilter } from "#ui/filters.tsx";
import { dateTime, shortHex } from "#ui/format.ts";
import { EmptyList } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "文书" };

const PATH = "/document";
const SIZE = 20;

export default async function DocumentsPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("文书", "Documents");
  const loaded = await load(async (api) => ({
    types: await api.document.types(),
    coverage: await api.preservation.coverage(),
    list: await api.document.list({
      text: query.text?.slice(0, 120) ?? "",
      type: query.type?.slice(0, 40) || undefined,
      page,
      size: SIZE,
    }),
  }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { types, list } = loaded.data;
  const { archive } = loaded.data.coverage;
  return (
    <>
      <PageTitle
        title={title}
        hint={
          archive.lacking > 0 && (
            <a className="text-plum" href="/document/type#lacking">
              {t(`${archive.lacking} 份缺有效的存档时间戳`, `${archive.lacking} without a valid archive timestamp`)}
            </a>
          )
        }
        aside={<LinkButton href="/document/type">{t("文书类型与保存", "Types and keeping")}</LinkButton>}
      />
      <ListCard>
        <Filters path={PATH} t={t}>
          <TextFilter
            label={t("标题 / 住院号 / 外部编号", "Title / visit no. / sender's no.")}
            name="text"
            value={query.text}
          />
          <ChoiceFilter
            label={t("类型", "Type")}
            name="type"
            value={query.type}
            all={t("全部", "All")}
            choices={types.map((one) => [one.code, one.name])}
          />
        </Filters>
        {list.documents.length === 0 ? (
          <EmptyList
            t={t}
            filters={[query.text, query.type]}
            title={t("没有文书", "No documents")}
            action={t(
              "业务系统通过 HIS 接口上传后出现在这里。",
              "They appear here when a hospital system sends them through the HIS interface.",
            )}
          />
        ) : (
          <Table
            caption={t("文书列表", "List of documents")}
            rows={list.documents}
            rowKey={(row) => row.id}
            isOff={(row) => row.voided !== null}
            columns={[
              {
                key: "title",
                head: t("标题", "Title"),
                cell: (row) => (
                  <span className="flex items-center gap-1.5">
                    <a className="truncate font-semibold" href={`/document/${row.id}`}>
                      {row.title}
                    </a>
                    {row.voided && <StateTag tone="bad">{t("已作废", "Void")}</StateTag>}
                  </span>
                ),
                title: (row) => row.title,
              },
              { key: "type", head: t("类型", "Type"), cell: (row) => row.typeName },
              {
                key: "visit",
                head: t("住院号", "Visit no."),
                cell: (row) => <span className="font-mono text-hint">{row.patient?.visitNo ?? "—"}</span>,
              },
              {
                key: "external",
                head: t("外部编号", "Sender's no."),
                cell: (row) => <span className="font-mono text-hint">{row.externalId ?? "—"}</span>,
              },
              {
                key: "pages",
                head: t("页数", "Pages"),
                isNumber: true,
                cell: (row) =>
                  row.kind === "pdf" ? row.pages : row.kind === "data" ? t("数据", "data") : t("仅摘要", "digest"),
              },
              { key: "revision", head: t("修订", "Revision"), isNumber: true, cell: (row) => row.revision },
              {
                key: "digest",
                head: "SM3",
                cell: (row) => <span className="font-mono text-hint">{shortHex(row.digest)}</span>,
                title: (row) => row.digest,
              },
              {
                key: "created",
                head: t("接收", "Received"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}
