"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { DecideAlert } from "../input.ts";
import { type Decision, DECISIONS } from "../rules.ts";

const decide = (asked: DecideAlert) => api.alert.decide.mutate(asked);

/** What came of looking into it. Says first what each answer does. */
export function DecideButton({ alertId, whose, keys }: { alertId: string; whose: string; keys: number }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [decision, setDecision] = useState<Decision>("released");
  const [why, setWhy] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(decide, []));
  const effect: Record<Decision, string> = {
    released: t(
      `误报：解冻 ${keys} 把密钥，${whose}可以继续签名。`,
      `Mistaken: the keys (${keys}) work again and ${whose} may sign.`,
    ),
    confirmed: t(
      `属实：注销 ${keys} 把密钥并请 CA 吊销证书，${whose}需重新开通。以前的签名不受影响。`,
      `Confirmed: the keys (${keys}) end, the CA is asked to revoke, ${whose} enrols anew. Earlier signatures stand.`,
    ),
  };

  async function go() {
    if (!(await run({ alertId, decision, why: why.trim() }))) return;
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("处置", "Decide")}</Button>
      <Dialog
        title={t(`处置${whose}的告警`, `Decide the alert of ${whose}`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look={decision === "confirmed" ? "danger" : "main"}
              isBusy={isBusy}
              disabled={why.trim() === ""}
              onClick={() => void go()}
            >
              {decision === "confirmed" ? t("注销密钥", "End the keys") : t("解除告警", "Release")}
            </Button>
          </>
        }
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-ink2">{t("核实结果", "What you found")}</legend>
          {DECISIONS.map((one) => (
            <label key={one} className="flex items-start gap-2">
              <input
                type="radio"
                name="decision"
                className="mt-1"
                value={one}
                checked={decision === one}
                onChange={() => setDecision(one)}
              />
              <span>{effect[one]}</span>
            </label>
          ))}
        </fieldset>
        <div className="mt-3">
          <Field
            label={t("怎样核实的（记入日志）", "How you found out (kept in the log)")}
            value={why}
            maxLength={200}
            onChange={(event) => setWhy(event.target.value)}
          />
        </div>
        <ActionFailure title={t("没有处置", "Not decided")} problem={problem} />
      </Dialog>
    </>
  );
}
