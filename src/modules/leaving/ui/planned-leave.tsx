"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Card, Facts } from "#ui/card.tsx";
import { useWords } from "#ui/lang.tsx";
import type { PlannedLeave } from "../read-planned.ts";
import { leaveWhyWords } from "./leave-words.ts";

const callOff = (personId: string) => api.leaving.callOff.mutate({ personId }).then(() => true);

/** The leave that was prepared for a person, and the way back. */
export function PlannedLeaveCard({ personId, plan }: { personId: string; plan: PlannedLeave }) {
  const t = useWords();
  const router = useRouter();
  const calling = useAction(useCallback(callOff, []));
  const { day, why, successor } = plan;
  return (
    <Card title={t("预定离任", "Leave prepared")}>
      <Facts
        rows={[
          [t("停用", "Ends"), <span className="font-mono">{day} 00:00</span>],
          [t("原因", "Reason"), leaveWhyWords(why, t)],
          [
            t("接手人", "Successor"),
            successor ? (
              <>
                {successor.name}（<span className="font-mono">{successor.staffNo}</span>）
              </>
            ) : (
              t("无，全部退回发起方", "None, all go back")
            ),
          ],
        ]}
      />
      <div className="mt-3">
        <Button
          isBusy={calling.isBusy}
          onClick={() => void calling.run(personId).then((isOff) => isOff && router.refresh())}
        >
          {t("取消预定", "Call off")}
        </Button>
      </div>
      <ActionFailure title={t("没有取消", "Not called off")} problem={calling.problem} />
    </Card>
  );
}
