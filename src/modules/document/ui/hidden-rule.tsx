"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";
import type { HiddenPolicy } from "../rules.ts";

type Type = { code: string; name: string; mustRead: boolean; hidden: HiddenPolicy };

const save = (type: Type) => api.document.saveType.mutate(type);

/** Whether documents of this type are taken when they hold hidden content. */
export function HiddenRule({ type, mayChange }: { type: Type; mayChange: boolean }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const { code, name, mustRead, hidden } = type;

  async function turn() {
    await run({ code, name, mustRead, hidden: hidden === "warn" ? "refuse" : "warn" });
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      {hidden === "refuse" ? (
        <StateTag tone="wait">{t("不接收", "Refused")}</StateTag>
      ) : (
        <StateTag tone="done">{t("警告", "Warned of")}</StateTag>
      )}
      {mayChange && (
        <Button
          look="link"
          isBusy={isBusy}
          onClick={() => void turn()}
          aria-label={t(`更改 ${name} 有隐藏内容时的处理`, `Change what happens to ${name} with hidden content`)}
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
