import { Download, FolderDown } from "lucide-react";
import type { Metadata } from "next";
import { JobActions } from "#modules/sealing/ui/job-actions.tsx";
import { JobStateTag } from "#modules/sealing/ui/job-words.tsx";
import { LinkButton } from "#ui/button.tsx";
import { FailedPage } from "#ui/failed-page.tsx";
import { Empty } from "#ui/notice.tsx";
import { PageTitle } from "#ui/page-title.tsx";
import { ListCard } from "#ui/page.tsx";
import { Pager } from "#ui/pager.tsx";
import { words } from "#ui/words.ts";
import { lang, load, pageOf, queryOf, type Search } from "../../../request.ts";
import { ItemTable, SignerTable } from "./item-table.tsx";
import { ProgressCard, RuleCard } from "./job-cards.tsx";
import { Previews } from "./previews.tsx";

export const metadata: Metadata = { title: "批量签章" };

const SIZE = 12;
/** What the list below shows: files in one state, all of them, or their signers. */
const SHOWS = { all: null, asked: "asked", failed: "failed", signers: null } as const;
type Show = keyof typeof SHOWS;

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
  const show: Show = isShow(query.show) ? query.show : "all";
  const loaded = await load(async (api) => {
    const job = await api.sealing.get({ jobId });
    return {
      job,
      seal: job.sealId === null ? null : await api.seal.get({ sealId: job.sealId }),
      list: await api.sealing.items({ jobId, state: SHOWS[show], page, size: SIZE }),
      signers: show === "signers" ? await api.sealing.signers({ jobId }) : [],
    };
  });
  if (!loaded.ok) return <FailedPage title={t("批量签章", "Batch")} told={loaded.told} lang={language} />;
  const { job, seal, list, signers } = loaded.data;
  const path = `/sealing/${jobId}`;
  const tabs: readonly (readonly [Show, string])[] = [
    ["all", t("全部文件", "All files")],
    ...(job.what === "sign"
      ? ([
          ["signers", t("按签名人", "By signer")],
          ["asked", t(`等待签名 ${job.asked}`, `Waiting ${job.asked}`)],
        ] as const)
      : []),
    ["failed", t(`只看失败 ${job.failed}`, `Failed ${job.failed}`)],
  ];
  return (
    <>
      <PageTitle
        title={job.title}
        hint={
          <>
            <a href="/sealing">{t("批量签章", "Batches")}</a>
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
                {job.what === "sign"
                  ? t("签好的文件 ZIP", "Signed files, ZIP")
                  : t("盖好的文件 ZIP", "Sealed files, ZIP")}
              </LinkButton>
            )}
            <JobActions job={job} isMine={job.mine} />
          </>
        }
      />
      <div className="mb-3 grid shrink-0 gap-3 lg:grid-cols-[minmax(0,1fr)_320px]">
        <ProgressCard job={job} t={t} language={language} />
        <RuleCard job={job} seal={seal} t={t} />
      </div>
      {job.state === "ready" && <Previews jobId={jobId} t={t} language={language} />}
      <ListCard>
        <nav
          aria-label={t("文件", "Files")}
          className="flex h-[38px] shrink-0 items-end gap-4 border-b border-line px-3.5"
        >
          {tabs.map(([one, label]) => (
            <a
              key={one}
              href={one === "all" ? path : `${path}?show=${one}`}
              aria-current={show === one ? "page" : undefined}
              className={`border-b-2 pb-1.5 whitespace-nowrap no-underline ${show === one ? "border-dai font-semibold text-ink" : "border-transparent text-ink2 hover:text-ink"}`}
            >
              {label}
            </a>
          ))}
        </nav>
        {show === "signers" ? (
          <SignerTable signers={signers} t={t} />
        ) : list.items.length === 0 ? (
          <Empty title={t("没有文件", "No files")} />
        ) : (
          <ItemTable job={job} items={list.items} t={t} language={language} />
        )}
        {show !== "signers" && <Pager path={path} query={query} page={page} size={SIZE} total={list.total} t={t} />}
      </ListCard>
    </>
  );
}

const isShow = (show: string | undefined): show is Show => show !== undefined && Object.hasOwn(SHOWS, show);
