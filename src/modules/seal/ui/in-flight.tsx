"use client";

import { useEffect, useState } from "react";
import type { Told } from "#server/trpc.ts";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, toldOf } from "#ui/api.ts";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";

type InFlight = Awaited<ReturnType<typeof api.sealing.inFlight.query>>;
type Job = InFlight["jobs"][number];
export type Applications = readonly (readonly [id: string, name: string])[];

/**
 * What would still use the seal, and what becomes of each: shown before a grant is taken back, or (without one) before the seal is
 * stopped. That it cannot be told keeps nobody from stopping a seal.
 */
export function InFlightList({
  sealId,
  grantId,
  applications,
}: {
  sealId: string;
  grantId: string | null;
  applications: Applications;
}) {
  const t = useWords();
  const [found, setFound] = useState<InFlight | null>(null);
  const [problem, setProblem] = useState<{ told: Told | null } | null>(null);
  useEffect(() => {
    let isOver = false;
    api.sealing.inFlight.query({ sealId, grantId }).then(
      (answer) => isOver || setFound(answer),
      (error: unknown) => isOver || setProblem({ told: toldOf(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [sealId, grantId]);
  if (problem)
    return (
      <ActionFailure problem={problem} title={t("看不到还有什么在用这枚印章", "What still uses it is not known")} />
    );
  if (!found) return <p className="text-ink2">{t("正在查还有什么在用…", "Looking for what still uses it…")}</p>;
  const nameOf = ({ kind, id, name }: InFlight["recent"][number]) =>
    kind === "person" ? name : (applications.find(([one]) => one === id)?.[1] ?? id);
  return (
    <div className="flex flex-col gap-2" data-testid="in-flight">
      {found.jobs.length === 0 && <p>{t("没有未结束的批量任务在用。", "No unfinished batch uses it.")}</p>}
      {found.jobs.length > 0 && (
        <>
          <p className="font-semibold">
            {t(`${found.jobs.length} 个批量任务还要用它：`, `${found.jobs.length} batches still need it:`)}
          </p>
          <ul className="flex flex-col gap-1.5">
            {found.jobs.map((job) => (
              <li key={job.id} className="rounded-card border border-line px-3 py-2">
                <a className="font-semibold" href={`/sealing/${job.id}`}>
                  {job.title}
                </a>{" "}
                <span className="text-ink2">
                  {job.person ?? t("业务系统", "system")} ·{" "}
                  {t(`已盖 ${job.done}，还有 ${job.left}`, `${job.done} done, ${job.left} left`)}
                </span>
                <span className="block">{effectOn(job, t)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      {found.recent.length > 0 && (
        <p>
          {t("七天内单份用过：", "Used singly in the last week by ")}
          {found.recent
            .map((one) => t(`${nameOf(one)} ${one.uses} 次`, `${nameOf(one)} (${one.uses})`))
            .join(t("、", ", "))}
          {t("。正在进行的请求如果还没有写入，会被拒绝。", ". A request that is not stored yet will be refused.")}
        </p>
      )}
      <p className="text-hint text-ink2">
        {t("立即在所有节点生效；已盖的文书不受影响。", "At once on every node; what is sealed stays as it is.")}
      </p>
    </div>
  );
}

function effectOn({ goesOn, state }: Job, t: Translate): string {
  if (goesOn) return t("另有授权，会继续盖。", "Another grant covers it: it goes on.");
  if (state === "running")
    return t(
      "会立即停止；没有盖的保留，重新授权后可继续。",
      "It stops at once; what is left can be resumed under a new grant.",
    );
  return t("以后不能开始或继续，除非重新授权。", "It cannot start or go on without a new grant.");
}
