import { Card } from "#ui/card.tsx";
import { dateTime } from "#ui/format.ts";
import { Check, VerdictBadge } from "#ui/verdict.tsx";
import type { Translate } from "#ui/words.ts";
import type { RecordReport, Report } from "../report.ts";

const WORDS: Record<RecordReport["verdict"], readonly [zh: string, en: string]> = {
  valid: ["有效", "Valid"],
  invalid: ["无效", "Invalid"],
  unknown: ["无法判定", "Cannot tell"],
};

/** 存证记录: what proves the file, or an earlier state of it, from beside it, link by link. */
export function RecordList({ report, t }: { report: Report; t: Translate }) {
  if (report.records.length === 0) return null;
  return (
    <Card title={t("存证记录", "Evidence records")} hint="RFC 4998">
      <ul className="flex flex-col gap-4">
        {report.records.map((record, at) => (
          <li key={at}>
            <Record record={record} revisions={report.revisions.length} t={t} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Record({ record, revisions, t }: { record: RecordReport; revisions: number; t: Translate }) {
  const { revision, verdict, provenAt, timestamps, reasons } = record;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-3">
        <VerdictBadge verdict={verdict}>{t(...WORDS[verdict])}</VerdictBadge>
        <span className="text-ink2">{about(revision, revisions, t)}</span>
      </p>
      {provenAt && (
        <p>
          {t("最晚在此刻已是这个样子：", "It was so at this time at the latest: ")}
          <span className="font-mono text-hint">{dateTime(provenAt)}</span>
        </p>
      )}
      {reasons.map(({ code, zh, en }) => (
        <p key={code} className="text-plum">
          {t(zh, en)}
        </p>
      ))}
      <dl>
        {timestamps.map((one, at) => (
          <Check
            key={at}
            mark={one.isAccepted ? (one.isDemo ? "warn" : "ok") : "unknown"}
            name={t(`第 ${at + 1} 环`, `Link ${at + 1}`)}
          >
            <span className="font-mono text-hint">{dateTime(one.at)}</span> {one.authority}
            {one.isDemo && ` · ${t("演示时间", "demo time")}`}
          </Check>
        ))}
      </dl>
    </>
  );
}

function about(revision: number | null, revisions: number, t: Translate): string {
  if (revision === null) return t("关于别的文件", "about another file");
  if (revision >= revisions) return t("关于整个文件", "about the whole file");
  return t(`关于第 ${revision} 个修订为止的内容`, `about all up to revision ${revision}`);
}
