"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";

const retry = () => api.signing.retryStamps.mutate({});

/** 待补时间戳: how many wait, and the button that tries now what happens by itself every minute. */
export function WaitingStamps({ count, reason }: { count: number; reason: string | null }) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(retry);
  return (
    <section
      aria-label={t("待补时间戳", "Waiting for a timestamp")}
      className="mb-3 shrink-0 rounded-card border border-line bg-surface"
    >
      <div className="flex flex-wrap items-center gap-3 px-3.5 py-2">
        <p>
          {t(
            `${count} 处签名待补时间戳：已签好，等可信时间；每分钟自动再试。`,
            `${count} signatures wait for a timestamp: signed, but no trusted time; tried by itself every minute.`,
          )}
        </p>
        <a href="/signing?waits=timestamp">{t("只看这些", "Show only these")}</a>
        <span className="ml-auto">
          <Button
            isBusy={isBusy}
            reason={reason}
            onClick={async () => {
              await run();
              router.refresh();
            }}
          >
            <RotateCw aria-hidden="true" size={14} />
            {t("现在补", "Stamp now")}
          </Button>
        </span>
      </div>
      <ActionFailure title={t("还补不上", "Still no timestamp")} problem={problem} />
    </section>
  );
}
