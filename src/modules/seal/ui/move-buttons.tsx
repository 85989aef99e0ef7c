"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { type Applications, InFlightList } from "./in-flight.tsx";
import { type Move, moveRefusal, type SealState } from "../rules.ts";

async function move(sealId: string, to: Move, reason: string): Promise<true> {
  await api.seal.move.mutate({ sealId, to, reason });
  return true;
}

/** What the keeper can do with a seal in its present state. */
export function MoveButtons({
  sealId,
  name,
  state,
  applications,
}: {
  sealId: string;
  name: string;
  state: SealState;
  applications: Applications;
}) {
  const t = useWords();
  const router = useRouter();
  const [to, setTo] = useState<Move | null>(null);
  const [reason, setReason] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(move, []));
  const words: Record<Move, readonly [does: string, effect: string]> = {
    enabled: [t("启用", "Enable"), t("立即可以盖章。", "It can be used at once.")],
    disabled: [t("停用", "Disable"), t("立即不能盖章，可以再启用。", "It cannot be used until enabled again.")],
    surrendered: [
      t("收缴", "Surrender"),
      t("所有授权立即收回，不能再启用。", "All grants end at once; it cannot be enabled again."),
    ],
    destroyed: [
      t("销毁", "Destroy"),
      t("印章不再存在；已盖的文书不受影响，仍显示当时的章面。", "The seal ends. Documents sealed before keep it."),
    ],
  };
  const moves = (["enabled", "disabled", "surrendered", "destroyed"] as const).filter(
    (one) => moveRefusal(state, one) === null,
  );

  async function go() {
    if (!to) return;
    const isDone = await run(sealId, to, reason);
    router.refresh();
    if (isDone) setTo(null);
  }

  return (
    <>
      {moves.map((one) => (
        <Button key={one} look={one === "destroyed" ? "danger" : "plain"} onClick={() => setTo(one)}>
          {words[one][0]}
        </Button>
      ))}
      <Dialog
        title={to ? `${words[to][0]} ${name}` : ""}
        isOpen={to !== null}
        onClose={() => setTo(null)}
        actions={
          to && (
            <>
              <Button onClick={() => setTo(null)}>{t("取消", "Cancel")}</Button>
              <Button
                look={to === "enabled" ? "main" : "danger"}
                isBusy={isBusy}
                reason={reason.trim().length < 2 ? t("请写明理由", "Give a reason") : null}
                onClick={() => void go()}
              >
                {words[to][0]}
              </Button>
            </>
          )
        }
      >
        <p className="mb-3">{to && words[to][1]}</p>
        {to === "disabled" && (
          <div className="mb-3">
            <InFlightList sealId={sealId} grantId={null} applications={applications} />
          </div>
        )}
        <Field
          label={t("理由（必填）", "Reason (required)")}
          value={reason}
          maxLength={300}
          onChange={(event) => setReason(event.target.value)}
        />
        <ActionFailure problem={problem} title={t("没有办成", "Not done")} />
      </Dialog>
    </>
  );
}
