"use client";

import { useRouter } from "next/navigation";
import { useCallback } from "react";
import { ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";

const save = (freezesKeys: boolean) => api.alert.savePolicy.mutate({ freezesKeys });

/** What 不是我本人 does besides the alert; the security administrator may change it. */
export function PolicySwitch({ freezesKeys, mayChange }: { freezesKeys: boolean; mayChange: boolean }) {
  const t = useWords();
  const router = useRouter();
  const { run, isBusy, problem } = useAction(useCallback(save, []));

  async function turn() {
    await run(!freezesKeys);
    router.refresh();
  }

  return (
    <span className="inline-flex flex-wrap items-center gap-2">
      <span>
        {freezesKeys
          ? t("上报后：停用自动签与登录会话，并冻结签名密钥", "On report: sessions end and signing keys freeze")
          : t("上报后：停用自动签与登录会话，密钥不冻结", "On report: sessions end, keys go on")}
      </span>
      {mayChange && (
        <Button look="link" isBusy={isBusy} onClick={() => void turn()}>
          {freezesKeys ? t("改为不冻结密钥", "Do not freeze keys") : t("改为冻结密钥", "Freeze keys")}
        </Button>
      )}
      <ActionRemark problem={problem} />
    </span>
  );
}
