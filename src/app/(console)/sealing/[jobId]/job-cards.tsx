import { sourceWords, whatWords } from "#modules/sealing/ui/job-words.tsx";
import { Progress } from "#modules/sealing/ui/progress.tsx";
import type { ListedJob } from "#modules/sealing/list-jobs.ts";
import { Card, Facts } from "#ui/card.tsx";
import { dateTime, duration, thousands } from "#ui/format.ts";
import { Failure } from "#ui/notice.tsx";
import type { Lang, Translate } from "#ui/words.ts";

type Shown = { job: ListedJob; t: Translate };

/** How far a batch is, and why it stopped. */
export function ProgressCard({ job, t, language }: Shown & { language: Lang }) {
  const left = job.total - job.done - job.asked - job.failed;
  const took = job.startedAt && (job.endedAt ?? new Date()).getTime() - job.startedAt.getTime();
  const parts = [
    job.what === "sign" && t(`等待签名 ${job.asked}`, `${job.asked} with signers`),
    t(`失败 ${job.failed}`, `${job.failed} failed`),
    t(`未处理 ${left}`, `${left} to do`),
    took !== null && t(`用时 ${duration(took)}`, duration(took)),
  ];
  return (
    <Card title={t("进度", "Progress")}>
      <p className="mb-2 text-figure font-semibold" aria-live="polite">
        {thousands(job.done)} / {thousands(job.total)}
      </p>
      <Progress label={t("进度", "Progress")} counts={job} />
      <p className="mt-2 text-ink2">{parts.filter(Boolean).join(t("，", ", "))}</p>
      {job.problem && (
        <Failure t={t} title={t("任务已停止", "The batch has stopped")} say={job.say?.[language] ?? job.problem} />
      )}
    </Card>
  );
}

/** What was ordered. @param seal null where people sign */
export function RuleCard({ job, seal, t }: Shown & { seal: { name: string; no: string } | null }) {
  const what = seal ? (
    <a key="seal" href={`/seal/${job.sealId}`}>
      {seal.name} {seal.no}
    </a>
  ) : (
    t(`本人签名，${job.days} 天内`, `signed in person, within ${job.days} days`)
  );
  const stamp = job.stamp === "each" ? t("每份各一个", "one in each") : t("共用，留证据记录", "shared, with records");
  return (
    <Card title={t("规则", "Rule")}>
      <Facts
        rows={[
          [whatWords(job.what, t), what],
          [t("来源", "From"), sourceWords(job.source, t)],
          [t("时间戳", "Timestamp"), stamp],
          [t("停止条件", "Stops at"), t(`失败超过 ${job.stopAtPercent}%`, `over ${job.stopAtPercent}% failed`)],
          [t("发起", "By"), `${job.person ?? t("业务系统", "system")} ${dateTime(job.createdAt)}`],
        ]}
      />
    </Card>
  );
}
