"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";

const stop = async (mandateId: string) => {
  await api.mandate.stop.mutate({ mandateId });
  return true;
};

/** Ends one doctor's auto-sign session, at once. */
export function StopSession({ mandateId, name }: { mandateId: string; name: string }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { run, isBusy, problem } = useAction(useCallback(stop, []));

  async function go() {
    if (!(await run(mandateId))) return;
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button
        look="link"
        onClick={() => setOpen(true)}
        aria-label={t(`停用${name}的授权`, `Stop the session of ${name}`)}
      >
        {t("停用", "Stop")}
      </Button>
      <Dialog
        title={t(`停用${name}的自动签授权`, `Stop the auto-sign session of ${name}`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void go()}>
              {t("立即停用", "Stop now")}
            </Button>
          </>
        }
      >
        <p>
          {t(
            "立即失效，已签的签名保留。医生可在手机上重新授权。",
            "It ends at once; signatures already made stay. The doctor can open another one on the phone.",
          )}
        </p>
        <ActionFailure title={t("没有停用", "Not stopped")} problem={problem} />
      </Dialog>
    </>
  );
}
