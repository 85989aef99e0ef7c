"use client";

import { Check } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { sealErrors } from "../errors.ts";
import { type ApplicationState, decideRefusal } from "../rules.ts";

const decide = (applicationId: string, isApproved: boolean) => api.seal.decide.mutate({ applicationId, isApproved });
const withdraw = (applicationId: string) => api.seal.withdraw.mutate({ applicationId });

type Asked = {
  id: string;
  state: ApplicationState;
  applicantId: string;
  favours: string | null;
  needed: number;
  decisions: readonly { personId: string }[];
};

/** Agree, refuse, take back: what the person who looks may do, and why not where he may not. */
export function DecideButtons({
  application,
  personId,
  isApprover,
}: {
  application: Asked;
  personId: string;
  isApprover: boolean;
}) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const deciding = useAction(useCallback(decide, []));
  const withdrawing = useAction(useCallback(withdraw, []));
  if (application.state !== "pending") return null;
  const decidedBy = application.decisions.map((one) => one.personId);
  const refusal = decideRefusal({ ...application, decidedBy }, personId);
  const reason = refusal ? sealErrors[refusal][lang] : null;

  async function say(isApproved: boolean) {
    await deciding.run(application.id, isApproved);
    router.refresh();
  }
  async function takeBack() {
    await withdrawing.run(application.id);
    router.refresh();
  }

  const nth = decidedBy.length + 1;
  return (
    <span className="flex flex-wrap items-center gap-2">
      {application.applicantId === personId && (
        <Button isBusy={withdrawing.isBusy} onClick={() => void takeBack()}>
          {t("撤回", "Withdraw")}
        </Button>
      )}
      {isApprover && (
        <>
          <Button look="danger" reason={reason} isBusy={deciding.isBusy} onClick={() => void say(false)}>
            {t("驳回", "Refuse")}
          </Button>
          <Button look="main" reason={reason} isBusy={deciding.isBusy} onClick={() => void say(true)}>
            <Check aria-hidden="true" size={14} strokeWidth={1.75} />
            {application.needed === 2 ? t(`同意（第 ${nth} 人）`, `Agree (${nth} of 2)`) : t("同意", "Agree")}
          </Button>
        </>
      )}
      {isApprover && reason && <span className="text-hint text-ink2">{reason}</span>}
      <ActionFailure problem={deciding.problem ?? withdrawing.problem} title={t("没有办成", "Not done")} />
    </span>
  );
}
