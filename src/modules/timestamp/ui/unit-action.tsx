"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import type { UnitFamily } from "../rules.ts";

const rotate = (family: UnitFamily) => api.timestamp.rotateUnit.mutate({ family });

/** Makes the family's first unit, or exchanges the key of the one there is. */
export function UnitAction({ family, isNew }: { family: UnitFamily; isNew: boolean }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { run, isBusy, problem } = useAction(useCallback(rotate, []));
  const name = family.toUpperCase();
  const title = isNew
    ? t(`新建 ${name} 签发单元`, `New ${name} unit`)
    : t(`更换 ${name} 密钥`, `Exchange the ${name} key`);

  async function start() {
    const made = await run(family);
    router.refresh();
    if (made) setOpen(false);
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>{title}</Button>
      <Dialog
        title={title}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="main" isBusy={isBusy} onClick={() => void start()}>
              {t("生成密钥并申请证书", "Make the key and request its certificate")}
            </Button>
          </>
        }
      >
        <p>
          {isNew
            ? t(
                "私钥在本系统内生成，由主密钥加密保存；证书向在用的 CA 通道申请，只能用于时间戳。",
                "The private key is made here and sealed under the master key; its certificate, for time stamping alone, comes from the active CA channel.",
              )
            : t(
                "新证书到手后立即启用新密钥；旧私钥同时删除，不能恢复。已签发的时间戳继续有效。",
                "Once the new certificate is here the new key stamps; the old private key is deleted for good. Tokens issued before stay valid.",
              )}
        </p>
        <ActionFailure title={t("证书没有申请成", "The certificate was not issued")} problem={problem} />
      </Dialog>
    </>
  );
}
