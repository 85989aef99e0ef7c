"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";

type Type = { code: string; name: string; mustRead: boolean; needsStatus: boolean };

const save = (type: Type) => api.document.saveType.mutate(type);

/** Whether documents of this type wait for the CA's word when it cannot be had. */
export function StatusRule({ type, mayChange }: { type: Type; mayChange: boolean }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const { code, name, mustRead, needsStatus } = type;

  async function turn() {
    await run({ code, name, mustRead, needsStatus: !needsStatus });
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {needsStatus ? (
        <StateTag tone="wait">{t("须确认", "Required")}</StateTag>
      ) : (
        <StateTag tone="done">{t("不强求", "If it can be had")}</StateTag>
      )}
      {mayChange && (
        <Button
          look="link"
          isBusy={isBusy}
          onClick={() => void turn()}
          aria-label={t(`更改 ${name}`, `Change ${name}`)}
        >
          {t("更改", "Change")}
        </Button>
      )}
      {problem && (
        <span role="alert" className="text-hint text-plum">
          {problem.told?.say[lang] ?? t("连不上服务器，请重试", "The server does not answer")}
        </span>
      )}
    </span>
  );
}
