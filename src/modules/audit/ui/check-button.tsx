"use client";

import { Link2 } from "lucide-react";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import { thousands } from "#ui/format.ts";
import { VerdictBadge } from "#ui/verdict.tsx";
import type { ChainVerdict } from "../check-chain.ts";

const check = () => api.audit.check.mutate();

/** 完整性校验: recomputes every hash of the chain and says where it first breaks. */
export function CheckButton() {
  const t = useWords();
  const { run, isBusy, problem } = useAction(check);
  const [verdict, setVerdict] = useState<ChainVerdict | null>(null);
  const [isOpen, setOpen] = useState(false);

  async function start() {
    setVerdict((await run()) ?? null);
    setOpen(true);
  }

  return (
    <>
      <Button look="main" onClick={() => void start()} isBusy={isBusy}>
        <Link2 aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("完整性校验", "Check integrity")}
      </Button>
      <Dialog
        title={t("完整性校验", "Integrity check")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <Button look="main" onClick={() => setOpen(false)}>
            {t("知道了", "Close")}
          </Button>
        }
      >
        <ActionFailure title={t("没有校验成", "The check did not run")} problem={problem} />
        {verdict && <Result verdict={verdict} />}
      </Dialog>
    </>
  );
}

function Result({ verdict: { rows, brokenAt, why } }: { verdict: ChainVerdict }) {
  const t = useWords();
  if (brokenAt === null)
    return (
      <>
        <VerdictBadge verdict="valid" isLarge>
          {t("连续，没有被改动", "Unbroken and unaltered")}
        </VerdictBadge>
        <p className="mt-2">
          {t(
            `逐条重算了 ${thousands(rows)} 条日志的 SM3，前后相接，末尾与链头一致。`,
            `Recomputed the SM3 of all ${thousands(rows)} rows: each joins the one before, and the last matches the head.`,
          )}
        </p>
      </>
    );
  const what = {
    altered: t("被改动", "was altered"),
    missing: t("被删除", "is missing"),
    "tail-cut": t("及其后被截断", "and what followed was cut off"),
  }[why ?? "altered"];
  return (
    <>
      <VerdictBadge verdict="invalid" isLarge>
        {t(`日志第 ${thousands(brokenAt)} 条${what}`, `Row ${thousands(brokenAt)} ${what}`)}
      </VerdictBadge>
      <p className="mt-2">
        {t(
          `其前 ${thousands(rows)} 条完好；请保留现场并通知安全管理员。`,
          `The ${thousands(rows)} rows before it are intact. Keep everything as it is and tell the security administrator.`,
        )}
      </p>
    </>
  );
}
