"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import { type Applications, InFlightList } from "./in-flight.tsx";

async function revoke(grantId: string): Promise<true> {
  await api.seal.revokeGrant.mutate({ grantId });
  return true;
}

/** Ends a grant at once, after what still uses it was shown. */
export function RevokeButton({
  sealId,
  grantId,
  holder,
  applications,
}: {
  sealId: string;
  grantId: string;
  holder: string;
  applications: Applications;
}) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { run, isBusy, problem } = useAction(useCallback(revoke, []));
  async function end() {
    const isDone = await run(grantId);
    router.refresh();
    if (isDone) setOpen(false);
  }
  return (
    <>
      <Button look="link" onClick={() => setOpen(true)}>
        {t("收回", "Revoke")}
      </Button>
      <Dialog
        title={t(`收回 ${holder} 的授权`, `Revoke the grant of ${holder}`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void end()}>
              {t("确认收回", "Revoke")}
            </Button>
          </>
        }
      >
        <InFlightList sealId={sealId} grantId={grantId} applications={applications} />
        <ActionFailure problem={problem} title={t("没有收回", "Not revoked")} />
      </Dialog>
    </>
  );
}
