"use client";

import { Download } from "lucide-react";
import { useState } from "react";
import { api } from "#ui/api.ts";
import { Button, LinkButton } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { Choice } from "#ui/choice.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { bytes } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import { Table } from "#ui/table.tsx";
import type { Lang, Translate } from "#ui/words.ts";
import { tokenTime } from "./file-words.ts";
import { hashFile } from "./hash-file.ts";
import { Progress } from "./progress.tsx";
import { type Job, useJobs } from "./use-jobs.ts";

type Wanted = { file: File; hash: "sm3" | "sha256" };
type Stamped = Awaited<ReturnType<typeof stamp>>;

async function stamp({ file, hash }: Wanted, onShare: (share: number) => void) {
  const value = await hashFile(file, hash, onShare);
  const made = await api.timestamp.file.stamp.mutate({ hash, value });
  const der = Uint8Array.from(atob(made.responseBase64), (letter) => letter.charCodeAt(0));
  return { ...made, digest: value, url: URL.createObjectURL(new Blob([der], { type: "application/timestamp-reply" })) };
}

/** Files in, `.tsr` out. Digests are computed here; no file leaves the browser. */
export function StampFiles() {
  const t = useWords();
  const lang = useLang();
  const [hash, setHash] = useState<Wanted["hash"]>("sm3");
  const { jobs, add, clear } = useJobs(stamp);
  const isBusy = jobs.some(({ state }) => state === "waiting" || state === "running");
  const done = jobs.flatMap((job) => (job.state === "done" ? [job] : []));
  return (
    <div className="flex flex-col gap-3 pb-3">
      <div className="w-72">
        <Choice
          label={t("摘要与签发单元", "Hash and unit")}
          value={hash}
          choices={[
            ["sm3", t("SM3，由 SM2 单元签发", "SM3, stamped by the SM2 unit")],
            ["sha256", t("SHA-256，由 RSA 单元签发", "SHA-256, stamped by the RSA unit")],
          ]}
          onChange={setHash}
        />
      </div>
      <DropZone
        title={t("把文件拖到这里，或点击选择", "Drop files here, or choose them")}
        hint={t(
          "可多选，大小不限。摘要在浏览器里算，文件不上传，只把摘要交给时间戳服务。",
          "Several, of any size. Digests are computed in the browser; only they are sent, never the files.",
        )}
        accept=""
        isBusy={false}
        isMultiple
        onFiles={(files) => files.forEach((file) => add({ file, hash }))}
      />
      {jobs.length > 0 && (
        <Card
          title={t("结果", "Results")}
          isTight
          hint={t(`${done.length} / ${jobs.length} 完成`, `${done.length} of ${jobs.length} done`)}
          aside={
            <span className="flex gap-2">
              {done.length > 1 && (
                <Button
                  reason={isBusy ? t("等全部完成", "Wait until all are done") : null}
                  onClick={() => saveAll(done)}
                >
                  <Download aria-hidden="true" size={14} />
                  {t("全部下载", "Save all")}
                </Button>
              )}
              <Button reason={isBusy ? t("等全部完成", "Wait until all are done") : null} onClick={clear}>
                {t("清空", "Clear")}
              </Button>
            </span>
          }
        >
          <Table
            caption={t("已盖时间戳的文件", "Stamped files")}
            rows={jobs}
            rowKey={({ id }) => String(id)}
            columns={[
              {
                key: "file",
                head: t("文件", "File"),
                cell: ({ input }) => <b className="font-semibold">{input.file.name}</b>,
                title: ({ input }) => input.file.name,
              },
              {
                key: "size",
                head: t("大小", "Size"),
                isNumber: true,
                cell: ({ input }) => bytes(input.file.size),
              },
              { key: "state", head: t("状态", "State"), cell: (job) => <JobState job={job} t={t} lang={lang} /> },
              {
                key: "time",
                head: t("时刻", "Time"),
                cell: (job) =>
                  job.state === "done" ? (
                    <span className="font-mono text-hint">{tokenTime(job.result.time, job.result.accuracyMs)}</span>
                  ) : (
                    "—"
                  ),
              },
              {
                key: "digest",
                head: t("摘要", "Digest"),
                cell: (job) =>
                  job.state === "done" ? <span className="font-mono text-hint">{job.result.digest}</span> : "—",
                title: (job) => (job.state === "done" ? job.result.digest : ""),
              },
              {
                key: "save",
                head: t("令牌", "Token"),
                cell: (job) =>
                  job.state === "done" ? (
                    <LinkButton href={job.result.url} download={`${job.input.file.name}.tsr`}>
                      <Download aria-hidden="true" size={14} />
                      {t("下载 .tsr", "Save .tsr")}
                    </LinkButton>
                  ) : job.state === "failed" ? (
                    <Button look="link" onClick={() => add(job.input)}>
                      {t("再试", "Try again")}
                    </Button>
                  ) : null,
              },
            ]}
          />
        </Card>
      )}
    </div>
  );
}

function JobState({ job, t, lang }: { job: Job<Wanted, Stamped>; t: Translate; lang: Lang }) {
  switch (job.state) {
    case "waiting":
      return <StateTag tone="wait">{t("排队", "Waiting")}</StateTag>;
    case "running":
      return (
        <Progress label={t(`正在处理 ${job.input.file.name}`, `Working on ${job.input.file.name}`)} share={job.share} />
      );
    case "done":
      return job.result.isDemoTime ? (
        <StateTag tone="wait">{t("已签发（演示时间）", "Stamped (demo time)")}</StateTag>
      ) : (
        <StateTag tone="done">{t("已签发", "Stamped")}</StateTag>
      );
    case "failed":
      return (
        <span title={job.told?.say[lang]}>
          <StateTag tone="bad">
            {job.told?.say[lang] ??
              t("没有成功：文件读不出，或连不上服务器", "Failed: the file cannot be read, or the server not reached")}
          </StateTag>
        </span>
      );
  }
}

/** One click each: the browser keeps them as files of their own. */
function saveAll(done: readonly { input: Wanted; result: Stamped }[]): void {
  for (const { input, result } of done) {
    const link = document.createElement("a");
    link.href = result.url;
    link.download = `${input.file.name}.tsr`;
    link.click();
  }
}
