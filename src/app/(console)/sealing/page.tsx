import type { Metadata } from "next";
import { JobStateTag, sourceWords, whatWords } from "#modules/sealing/ui/job-words.tsx";
import { Progress } from "#modules/sealing/ui/progress.tsx";
import { LinkButton } from "#ui/button.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime, thousands } from "#ui/format.ts";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../request.ts";

export const metadata: Metadata = { title: "批量签章" };

const PATH = "/sealing";
const SIZE = 12;

export default async function BatchesPage({ searchParams }: { searchParams: Search }) {
  const language = await lang();
  const t = words(language);
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const title = t("批量签章", "Batches");
  const loaded = await load((api) => api.sealing.list({ page, size: SIZE }));
  if (!loaded.ok) return <FailedPage title={title} told={loaded.told} lang={language} />;
  const { jobs, total } = loaded.data;
  return (
    <>
      <PageTitle
        title={title}
        aside={
          <LinkButton look="main" href="/sealing/new">
            {t("新建任务", "New batch")}
          </LinkButton>
        }
      />
      <ListCard>
        {jobs.length === 0 ? (
          <Empty
            title={t("还没有批量任务", "No batches yet")}
            action={t(
              "上传压缩包，或按条件选取文书：一次盖完，或一次送到医生手机上签。",
              "Upload an archive, or choose documents: sealed in one go, or sent to people's phones to sign.",
            )}
          />
        ) : (
          <Table
            caption={t("批量任务", "Batches")}
            rows={jobs}
            rowKey={(row) => row.id}
            isOff={(row) => row.state === "cancelled"}
            columns={[
              {
                key: "title",
                head: t("任务", "Batch"),
                cell: (row) => (
                  <a className="font-semibold" href={`/sealing/${row.id}`}>
                    {row.title}
                  </a>
                ),
              },
              { key: "what", head: t("做什么", "What"), cell: (row) => whatWords(row.what, t) },
              { key: "source", head: t("来源", "From"), cell: (row) => sourceWords(row.source, t) },
              { key: "state", head: t("状态", "State"), cell: (row) => <JobStateTag state={row.state} t={t} /> },
              {
                key: "progress",
                head: t("进度", "Progress"),
                cell: (row) => <Progress label={row.title} counts={row} />,
              },
              {
                key: "counts",
                head: t("完成 / 失败 / 共", "Done / failed / all"),
                isNumber: true,
                cell: (row) => `${thousands(row.done)} / ${thousands(row.failed)} / ${thousands(row.total)}`,
              },
              { key: "who", head: t("发起人", "By"), cell: (row) => row.person ?? t("业务系统", "System") },
              {
                key: "at",
                head: t("建立", "Made"),
                cell: (row) => <span className="font-mono text-hint">{dateTime(row.createdAt)}</span>,
              },
            ]}
          />
        )}
        <Pager path={PATH} query={query} page={page} size={SIZE} total={total} t={t} />
      </ListCard>
    </>
  );
}
