"use client";

import { useState } from "react";
import { api } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Empty } from "#ui/notice.tsx";
import { isTokenName, originalOf } from "./file-words.ts";
import { hashFile } from "./hash-file.ts";
import { Progress } from "./progress.tsx";
import { TokenReport } from "./token-report.tsx";
import { useJobs } from "./use-jobs.ts";

/** A token with what it is about: a file, a digest in hexadecimal, or nothing. */
type Wanted = { token: File; original: File | null; digest: string };

async function check({ token, original, digest }: Wanted, onShare: (share: number) => void) {
  const bytes = new Uint8Array(await token.arrayBuffer());
  const tokenBase64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  const { hash } = await api.timestamp.file.read.mutate({ tokenBase64 });
  const value = original ? await hashFile(original, hash, onShare) : digest.trim();
  return await api.timestamp.file.check.mutate({ tokenBase64, digest: value ? { hash, value } : null });
}

/** Tokens against files or digests: every check with its clause. Files stay in the browser. */
export function CheckFiles() {
  const t = useWords();
  const lang = useLang();
  const [files, setFiles] = useState<File[]>([]);
  const [digests, setDigests] = useState<Record<string, string>>({});
  const { jobs, add, clear } = useJobs(check);
  const tokens = files.filter(({ name }) => isTokenName(name));
  const originals = files.filter(({ name }) => !isTokenName(name));
  const pairs = tokens.map((token) => ({
    token,
    original: originalOf(token, originals, tokens.length),
    digest: digests[token.name] ?? "",
  }));
  const isBusy = jobs.some(({ state }) => state === "waiting" || state === "running");
  const unused = originals.filter((one) => !pairs.some(({ original }) => original === one));

  function start() {
    clear();
    for (const pair of pairs) add(pair);
  }
  function reset() {
    clear();
    setFiles([]);
    setDigests({});
  }

  return (
    <div className="flex flex-col gap-3 pb-3">
      <DropZone
        title={t("把令牌（.tsr、.tst）和原文一起拖到这里", "Drop tokens (.tsr, .tst) and their files here")}
        hint={t(
          "按文件名配对：报告.pdf.tsr 或 报告.tsr 对应 报告.pdf。原文只在浏览器里算摘要，不上传。",
          "Paired by name: report.pdf.tsr or report.tsr belong to report.pdf. Files are hashed in the browser and not sent.",
        )}
        accept=""
        isBusy={isBusy}
        isMultiple
        onFiles={(added) =>
          setFiles((all) => [...all.filter(({ name }) => !added.some((file) => file.name === name)), ...added])
        }
      />
      {files.length > 0 && tokens.length === 0 && (
        <Empty
          title={t("还缺令牌文件", "The token is still missing")}
          action={t("请再拖入 .tsr 或 .tst 文件。", "Drop its .tsr or .tst file as well.")}
        />
      )}
      {pairs.length > 0 && (
        <Card
          title={t("待验", "To be checked")}
          aside={
            <span className="flex gap-2">
              <Button look="main" isBusy={isBusy} onClick={start}>
                {t("验证", "Check")}
              </Button>
              <Button reason={isBusy ? t("等全部完成", "Wait until all are done") : null} onClick={reset}>
                {t("清空", "Clear")}
              </Button>
            </span>
          }
        >
          <ul className="flex flex-col gap-2">
            {pairs.map(({ token, original, digest }) => (
              <li key={token.name} className="flex flex-wrap items-center gap-2">
                <b className="font-semibold">{token.name}</b>
                {original ? (
                  <span>{t(`对应原文 ${original.name}`, `with ${original.name}`)}</span>
                ) : (
                  <label className="flex flex-1 items-center gap-2 text-ink2">
                    {t("没有找到同名原文；可填摘要：", "No file of that name; a digest may be given: ")}
                    <input
                      className="h-[30px] min-w-64 flex-1 rounded-card border border-edge bg-surface px-2 font-mono text-body text-ink"
                      aria-label={t(`${token.name} 的原文摘要（十六进制）`, `Digest for ${token.name}, hexadecimal`)}
                      value={digest}
                      autoComplete="off"
                      onChange={(event) => setDigests({ ...digests, [token.name]: event.target.value })}
                    />
                  </label>
                )}
              </li>
            ))}
          </ul>
          {unused.length > 0 && (
            <p className="mt-2 text-hint text-ink2">
              {t("没有用到：", "Not used: ")}
              {unused.map(({ name }) => name).join(t("、", ", "))}
            </p>
          )}
        </Card>
      )}
      {jobs.map((job) => {
        const { name } = job.input.token;
        if (job.state === "done") return <TokenReport key={job.id} name={name} report={job.result} />;
        return (
          <Card key={job.id} title={name}>
            {job.state === "failed" ? (
              <p role="alert" className="text-plum">
                {job.told?.say[lang] ??
                  t(
                    "没有验成：文件读不出，或连不上服务器。请再试。",
                    "Not checked: the file cannot be read, or the server not reached. Try again.",
                  )}
              </p>
            ) : (
              <Progress
                label={t(`正在验证 ${name}`, `Checking ${name}`)}
                share={job.state === "running" ? job.share : 0}
              />
            )}
          </Card>
        );
      })}
    </div>
  );
}
