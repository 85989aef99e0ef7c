"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { StateTag } from "#ui/state-tag.tsx";

type Type = { code: string; name: string; mustRead: boolean; autoSign: boolean };

const save = (type: Type) => api.document.saveType.mutate(type);

/** Whether documents of a type may be signed in an auto-sign session. What must be read never is. */
export function AutoSignRule({ type, mayChange }: { type: Type; mayChange: boolean }) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const { code, name, mustRead, autoSign } = type;

  async function turn() {
    await run({ code, name, mustRead, autoSign: !autoSign });
    router.refresh();
  }

  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      {autoSign ? (
        <StateTag tone="done">{t("可在授权内自动签", "Within a session")}</StateTag>
      ) : (
        <StateTag tone="off">{t("必须亲手签", "By hand, always")}</StateTag>
      )}
      {mayChange && !mustRead && (
        <Button
          look="link"
          isBusy={isBusy}
          onClick={() => void turn()}
          aria-label={t(`更改${name}能否自动签`, `Change whether ${name} may be auto-signed`)}
        >
          {t("更改", "Change")}
        </Button>
      )}
      <ActionFailure title={t("没有保存", "Not saved")} problem={problem} />
    </span>
  );
}
