import { Download, FolderDown } from "lucide-react";
import type { Metadata } from "next";
import { JobActions } from "#modules/sealing/ui/job-actions.tsx";
import { ItemStateTag, JobStateTag, sourceWords } from "#modules/sealing/ui/job-words.tsx";
import { Progress } from "#modules/sealing/ui/progress.tsx";
import { LinkButton } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { dateTime, duration, shortHex, thousands } from "#ui/format.ts";
import { Empty, Failure } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { type Column, Table } from "#ui/table.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";

export const metadata: Metadata = { title: "批量盖章" };

const SIZE = 12;

/** A batch: before its start what the first and the last file will look like, then its progress and each file's result. */
export default async function BatchPage({
  params,
  searchParams,
}: {
  params: Promise<{ jobId: string }>;
  searchParams: Search;
}) {
  const language = await lang();
  const t = words(language);
  const { jobId } = await params;
  const query = await queryOf(searchParams);
  const page = pageOf(query.page);
  const isFailed = query.failed === "1";
  const loaded = await load(async (api) => {
    const job = await api.sealing.get({ jobId });
    return {
      job,
      seal: await api.seal.get({ sealId: job.sealId }),
      list: await api.sealing.items({ jobId, isFailed, page, size: SIZE }),
    };
  });
  if (!loaded.ok) return <FailedPage title={t("批量盖章", "Batch")} told={loaded.told} lang={language} />;
  const { job, seal, list } = loaded.data;
  const previews =
    job.state === "ready"
      ? await Promise.all(
          (["first", "last"] as const).map(async (which) => ({
            which,
            shown: await load((api) => api.sealing.preview({ jobId, which })),
          })),
        )
      : [];
  const path = `/sealing/${jobId}`;
  const recordColumn: Column<(typeof list.items)[number]> = {
    key: "record",
    head: t("证据记录", "Evidence record"),
    cell: (row) =>
      row.state === "done" ? (
        <a href={`/api/sealing/${jobId}/${row.number}.ers`} download={`${row.number}.ers`}>
          RFC 4998
        </a>
      ) : (
        "—"
      ),
  };
  const left = job.total - job.done - job.failed;
  const took = job.startedAt && (job.endedAt ?? new Date()).getTime() - job.startedAt.getTime();
  return (
    <>
      <PageTitle
        title={job.title}
        hint={
          <>
            <a href="/sealing">{t("批量盖章", "Batches")}</a>
            <JobStateTag state={job.state} t={t} />
          </>
        }
        aside={
          <>
            <LinkButton href={`/api/sealing/${jobId}/result.csv`} download>
              <Download aria-hidden="true" size={14} strokeWidth={1.75} />
              {t("逐份结果 CSV", "Results as CSV")}
            </LinkButton>
            {job.done > 0 && (
              <LinkButton href={`/api/sealing/${jobId}/sealed.zip`} download>
                <FolderDown aria-hidden="true" size={14} strokeWidth={1.75} />
                {t("盖好的文件 ZIP", "Sealed files, ZIP")}
              </LinkButton>
            )}
            <JobActions job={job} isMine={job.mine} />
          </>
        }
      />
      <div className="mb-3 grid shrink-0 gap-3 lg:grid-cols-[minmax(0,1fr)_320px]">
        <Card title={t("进度", "Progress")}>
          <p className="mb-2 text-figure font-semibold" aria-live="polite">
            {thousands(job.done)} / {thousands(job.total)}
          </p>
          <Progress label={t("进度", "Progress")} done={job.done} failed={job.failed} total={job.total} />
          <p className="mt-2 text-ink2">
            {t(
              `失败 ${job.failed}，未处理 ${left}${took ? `，用时 ${duration(took)}` : ""}`,
              `${job.failed} failed, ${left} to do${took ? `, ${duration(took)}` : ""}`,
            )}
          </p>
          {job.problem && (
            <Failure t={t} title={t("任务已停止", "The batch has stopped")} say={job.say?.[language] ?? job.problem} />
          )}
        </Card>
        <Card title={t("规则", "Rule")}>
          <Facts
            rows={[
              [
                t("印章", "Seal"),
                <a key="seal" href={`/seal/${job.sealId}`}>
                  {seal.name} {seal.no}
                </a>,
              ],
              [t("来源", "From"), sourceWords(job.source, t)],
              [
                t("时间戳", "Timestamp"),
                job.stamp === "each" ? t("每份各一个", "one in each") : t("共用，留证据记录", "shared, with records"),
              ],
              [t("停止条件", "Stops at"), t(`失败超过 ${job.stopAtPercent}%`, `over ${job.stopAtPercent}% failed`)],
              [t("发起", "By"), `${job.person ?? t("业务系统", "system")} ${dateTime(job.createdAt)}`],
            ]}
          />
        </Card>
      </div>
      {previews.length > 0 && (
        <div className="mb-3 grid gap-3 md:grid-cols-2">
          {previews.map(({ which, shown }) => (
            <Card
              key={which}
              title={which === "first" ? t("第一份预览", "First file") : t("最后一份预览", "Last file")}
              hint={shown.ok && `${shown.data.name} · ${t(`第 ${shown.data.page} 页`, `p. ${shown.data.page}`)}`}
            >
              {shown.ok ? (
                <img
                  className="mx-auto max-h-[420px] border border-line bg-white"
                  src={`data:image/png;base64,${shown.data.png}`}
                  alt={t(`${shown.data.name} 盖章后的样子`, `${shown.data.name} with the seal`)}
                />
              ) : (
                <Failure t={t} title={t("这份盖不上", "It cannot be sealed")} say={shown.told.say[language]} />
              )}
            </Card>
          ))}
        </div>
      )}
      <ListCard>
        <nav
          aria-label={t("文件", "Files")}
          className="flex h-[38px] shrink-0 items-center gap-4 border-b border-line px-3.5"
        >
          <a href={path} aria-current={isFailed ? undefined : "page"}>
            {t("全部文件", "All files")}
          </a>
          <a href={`${path}?failed=1`} aria-current={isFailed ? "page" : undefined}>
            {t(`只看失败 ${job.failed}`, `Failed ${job.failed}`)}
          </a>
        </nav>
        {list.items.length === 0 ? (
          <Empty title={t("没有文件", "No files")} />
        ) : (
          <Table
            caption={t("文件", "Files")}
            rows={list.items}
            rowKey={(row) => String(row.number)}
            columns={[
              { key: "number", head: t("序号", "No."), cell: (row) => row.number },
              {
                key: "name",
                head: t("文件", "File"),
                cell: (row) =>
                  row.state === "done" || !row.isUpload ? (
                    <a href={`/document/${row.documentId}`}>{row.name}</a>
                  ) : (
                    row.name
                  ),
                title: (row) => row.name,
              },
              { key: "state", head: t("结果", "Result"), cell: (row) => <ItemStateTag state={row.state} t={t} /> },
              {
                key: "problem",
                head: t("原因", "Why"),
                cell: (row) => row.say?.[language] ?? row.problem ?? "—",
                title: (row) => row.say?.[language] ?? "",
              },
              {
                key: "digest",
                head: "SM3",
                cell: (row) => <span className="font-mono text-hint">{row.digest ? shortHex(row.digest) : "—"}</span>,
                title: (row) => row.digest ?? "",
              },
              ...(job.stamp === "chunk" ? [recordColumn] : []),
              {
                key: "at",
                head: t("时间", "At"),
                cell: (row) => <span className="font-mono text-hint">{row.at ? dateTime(row.at) : "—"}</span>,
              },
            ]}
          />
        )}
        <Pager path={path} query={query} page={page} size={SIZE} total={list.total} t={t} />
      </ListCard>
    </>
  );
}
