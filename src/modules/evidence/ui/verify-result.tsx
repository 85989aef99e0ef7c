"use client";

import { FileDown, FileJson, FileSearch, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Card } from "#ui/card.tsx";
import { bytes, dateTime, shortHex } from "#ui/format.ts";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import { VerdictHead } from "#ui/verdict.tsx";
import { newestRevocation } from "./verdict-words.ts";
import { LaterChanges } from "./later-changes.tsx";
import { PageComparisons } from "./page-comparisons.tsx";
import { RecordList } from "./record-list.tsx";
import { RevisionView } from "./revision-view.tsx";
import { askReport, SendError, type Told } from "./send-file.ts";
import { SignatureCard } from "./signature-card.tsx";
import { SignatureDetails } from "./signature-details.tsx";
import type { Check } from "./use-checks.ts";

type Judged = Extract<Check, { step: "done" }>;

/** Everything about one file: the verdict, each signature, what happened after, every revision, every check. */
export function VerifyResult({ check, onClear }: { check: Judged; onClear: () => void }) {
  const { file, answer } = check;
  const t = useWords();
  const lang = useLang();
  const { report, digest, voidedAt, notFetched, comparisons } = answer;
  const asOf = newestRevocation(report);
  return (
    <div className="flex flex-col gap-3">
      <VerdictHead
        verdict={report.verdict}
        title={report.title[lang]}
        say={report.say[lang]}
        facts={[
          [t("文件", "File"), file.name],
          [
            t("大小", "Size"),
            [report.pages > 0 ? t(`${report.pages} 页`, `${report.pages} p.`) : "", bytes(file.size)]
              .filter(Boolean)
              .join(" · "),
          ],
          [
            "SM3",
            <span key="digest" className="font-mono text-hint" title={digest}>
              {shortHex(digest)}
            </span>,
          ],
          [t("验证时间", "Checked"), dateTime(report.checkedAt)],
          ...(asOf === null ? [] : [[t("吊销信息", "Revocation"), dateTime(asOf)] as const]),
        ]}
        aside={<Takeaway check={check} onClear={onClear} />}
      />
      {voidedAt !== null && (
        <p className="flex items-start gap-2 rounded-card border border-plum bg-plum-soft px-3.5 py-2 text-plum">
          <TriangleAlert aria-hidden="true" size={15} strokeWidth={1.75} className="mt-0.5 shrink-0" />
          {t(
            `本院登记：这份文书已于 ${dateTime(voidedAt)} 作废，不再使用。签名的结论不变，仍能证明当时签过。`,
            `On record here: this document was made void at ${dateTime(voidedAt)} and is not in use. Its signatures still prove what was signed.`,
          )}
        </p>
      )}
      {notFetched.length > 0 && (
        <p className="flex items-start gap-2 rounded-card border border-line bg-apricot-soft px-3.5 py-2 text-apricot-ink">
          <TriangleAlert aria-hidden="true" size={15} strokeWidth={1.75} className="mt-0.5 shrink-0" />
          {t(
            "此刻联系不上 CA，没有取到最新的吊销信息；以下按文件内附带的和本院已存的吊销信息判断。",
            "The CA could not be reached just now; the verdict rests on the revocation information in the file and what was stored before.",
          )}
        </p>
      )}
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-[repeat(auto-fit,minmax(260px,1fr))]">
        {report.signatures.map((signature, at) => (
          <SignatureCard key={`${at} ${signature.name}`} file={file} signature={signature} t={t} />
        ))}
      </div>
      <div className="grid items-start gap-3 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="flex min-w-0 flex-col gap-3">
          {report.revisions.length > 0 && <LaterChanges report={report} />}
          <RecordList report={report} t={t} />
          <PageComparisons comparisons={comparisons} t={t} />
        </div>
        <Card title={t("不信任本站？离线再验一次", "Do not trust this site? Check offline")}>
          <p>{t("在自己的电脑上运行：", "Run it on your own computer:")}</p>
          <pre className="mt-2 overflow-auto rounded-card bg-sunken p-2.5 font-mono text-hint" tabIndex={0}>
            {[
              `npm run -s verify -- ${file.name}`,
              ...check.records.map(({ name }) => `--record ${name}`),
              "--trust roots.pem",
            ].join(" \\\n  ")}
          </pre>
          <p className="mt-2 text-hint text-ink2">
            {t(
              "不联网，只用文件和根证书；poppler 的 pdfsig、OpenSSL 也读得懂。",
              "No network, nothing but the file and the roots; poppler's pdfsig and OpenSSL read it too.",
            )}
          </p>
        </Card>
      </div>
      {report.revisions.length > 0 && <RevisionView file={file} report={report} />}
      <SignatureDetails signatures={report.signatures} />
    </div>
  );
}

function Takeaway({ check, onClear }: { check: Judged; onClear: () => void }) {
  const { file, records, answer } = check;
  const t = useWords();
  const lang = useLang();
  const [isBusy, setBusy] = useState(false);
  const [told, setTold] = useState<Told | null>(null);
  const name = file.name.replace(/[.]pdf$/i, "");

  async function takeReport() {
    setBusy(true);
    setTold(null);
    try {
      save(await askReport(file, records, lang), t(`${name}-验证报告.pdf`, `${name}-verification.pdf`));
    } catch (error) {
      if (!(error instanceof SendError)) throw error;
      setTold(error.told);
    } finally {
      setBusy(false);
    }
  }
  function takeJson() {
    const { digest, ...rest } = answer;
    const json = JSON.stringify({ file: file.name, sm3: digest, ...rest }, null, 2);
    save(new Blob([json], { type: "application/json" }), `${name}-verification.json`);
  }
  return (
    <>
      <Button look="main" isBusy={isBusy} onClick={() => void takeReport()}>
        <FileDown aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("验证报告 PDF", "Report as PDF")}
      </Button>
      <div className="flex gap-2">
        <Button onClick={takeJson}>
          <FileJson aria-hidden="true" size={14} strokeWidth={1.75} />
          JSON
        </Button>
        <Button onClick={onClear}>
          <FileSearch aria-hidden="true" size={14} strokeWidth={1.75} />
          {t("验另一份", "Start over")}
        </Button>
      </div>
      {told && (
        <Failure t={t} title={t("报告没有做成", "No report was made")} say={told.say[lang]} trace={told.trace} />
      )}
    </>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
