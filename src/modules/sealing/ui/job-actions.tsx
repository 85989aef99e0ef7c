"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { actRefusal, JOB_ACTS, type JobAct, type JobState, type JobWhat } from "../rules.ts";

/** While it runs the page looks again this often. */
const LOOK_MS = 3000;

const act = (jobId: string, what: JobAct) => api.sealing.act.mutate({ jobId, act: what });

/** What its orderer can do with a batch now; and the page follows it while it runs. */
export function JobActions({
  job,
  isMine,
}: {
  job: { id: string; what: JobWhat; state: JobState; asked: number; failed: number; total: number };
  isMine: boolean;
}) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(act, []));
  const isRunning = job.state === "running" || job.state === "waiting" || (job.state === "cancelled" && job.asked > 0);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => router.refresh(), LOOK_MS);
    return () => clearInterval(timer);
  }, [isRunning, router]);
  const words: Record<JobAct, string> = {
    start: job.what === "sign" ? t("送签", "Send to signers") : t("开始盖章", "Start"),
    pause: t("暂停", "Pause"),
    resume: t("继续", "Resume"),
    cancel: job.asked > 0 ? t("取消并撤回未签的", "Cancel and take back") : t("取消任务", "Cancel"),
    retry: t("只重试失败的", "Retry what failed"),
  };
  async function go(what: JobAct) {
    await run(job.id, what);
    router.refresh();
  }
  if (!isMine) return null;
  return (
    <>
      {JOB_ACTS.filter((one) => actRefusal(job, one) === null).map((one) => (
        <Button
          key={one}
          look={one === "start" || one === "resume" ? "main" : one === "cancel" ? "danger" : "plain"}
          isBusy={isBusy}
          onClick={() => void go(one)}
        >
          {words[one]}
        </Button>
      ))}
      <ActionFailure problem={problem} title={t("没有办成", "Not done")} />
    </>
  );
}
