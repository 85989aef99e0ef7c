"use client";

import { SlidersHorizontal } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";

const save = (limitUs: number) => api.timestamp.clock.setLimit.mutate({ limitUs });

/** The bound beyond which nothing is stamped. */
export function ClockLimit({ limitUs, reason }: { limitUs: number; reason: string | null }) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [text, setText] = useState<string | null>(null);
  const { run, isBusy, problem } = useAction(save);
  const wantedUs = Math.round(Number(text) * 1000);
  const isRight = wantedUs >= 100 && wantedUs <= 1_000_000;
  return (
    <>
      <Button reason={reason} onClick={() => setText(String(limitUs / 1000))}>
        <SlidersHorizontal aria-hidden="true" size={14} />
        {t("策略", "Policy")}
      </Button>
      <Dialog
        title={t("设置误差界上限", "Set the limit of the bound")}
        isOpen={text !== null}
        onClose={() => setText(null)}
        actions={
          <Button
            look="main"
            isBusy={isBusy}
            reason={isRight ? null : t("0.1 至 1000 ms", "0.1 to 1000 ms")}
            onClick={async () => {
              if (!(await run(wantedUs))) return;
              setText(null);
              router.refresh();
            }}
          >
            {t("保存", "Save")}
          </Button>
        }
      >
        <Field
          label={t("上限（毫秒）：误差界超过它就停止签发", "Limit in ms: beyond it nothing is issued")}
          value={text ?? ""}
          inputMode="decimal"
          problem={problem?.told?.say[lang]}
          onChange={(event) => setText(event.target.value)}
        />
      </Dialog>
    </>
  );
}
