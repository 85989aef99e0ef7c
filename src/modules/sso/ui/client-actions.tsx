"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import { Secret } from "./secret.tsx";

type Client = { id: string; name: string; state: "active" | "stopped" };
const turn = (clientId: string, state: Client["state"]) => api.sso.setClientState.mutate({ clientId, state });
const rotate = (clientId: string) => api.sso.rotateSecret.mutate({ clientId });

/** Stops or starts a system, and gives it a new secret after asking. */
export function ClientActions({ client }: { client: Client }) {
  const t = useWords();
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const [made, setMade] = useState<{ clientId: string; secret: string } | null>(null);
  const turning = useAction(useCallback(turn, []));
  const rotating = useAction(useCallback(rotate, []));
  const problem = turning.problem ?? rotating.problem;
  const isActive = client.state === "active";

  async function onTurn() {
    await turning.run(client.id, isActive ? "stopped" : "active");
    router.refresh();
  }
  async function onRotate() {
    const answer = await rotating.run(client.id);
    if (answer) setMade(answer);
  }
  function close() {
    setAsking(false);
    setMade(null);
  }

  return (
    <span className="inline-flex items-center gap-2">
      <Button look="link" onClick={() => setAsking(true)}>
        {t("换密钥", "New secret")}
      </Button>
      <Button look="link" isBusy={turning.isBusy} onClick={() => void onTurn()}>
        {isActive ? t("停用", "Stop") : t("启用", "Start")}
      </Button>
      <ActionRemark problem={problem} />
      <Dialog
        title={t(`给“${client.name}”换密钥`, `A new secret for ${client.name}`)}
        isOpen={isAsking}
        onClose={close}
        actions={
          made ? (
            <Button look="main" onClick={close}>
              {t("已保存好，关闭", "Kept it, close")}
            </Button>
          ) : (
            <>
              <Button onClick={close}>{t("取消", "Cancel")}</Button>
              <Button look="main" isBusy={rotating.isBusy} onClick={() => void onRotate()}>
                {t("换新密钥", "Replace it")}
              </Button>
            </>
          )
        }
      >
        {made ? (
          <Secret clientId={made.clientId} secret={made.secret} />
        ) : (
          <p>
            {t(
              "旧密钥立刻失效，这个系统在换上新密钥之前不能登录。",
              "The old secret ends at once: nobody logs in to this system until it has the new one.",
            )}
          </p>
        )}
      </Dialog>
    </span>
  );
}
