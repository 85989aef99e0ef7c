"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure, ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import type { RetireWhy } from "../rules.ts";

const request = (keyId: string) => api.institution.request.mutate({ keyId });
const retire = (keyId: string, why: RetireWhy) => api.institution.retire.mutate({ keyId, why }).then(() => true);

/** Ask the CA again for a key without certificate, or for the next one near the end of the present one; end a key. */
export function KeyActions({
  keyId,
  needsCertificate,
  mayRenew,
}: {
  keyId: string;
  needsCertificate: boolean;
  mayRenew: boolean;
}) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const asking = useAction(useCallback(request, []));
  const retiring = useAction(useCallback(retire, []));

  async function again() {
    await asking.run(keyId);
    router.refresh();
  }
  async function end(why: RetireWhy) {
    const isDone = await retiring.run(keyId, why);
    router.refresh();
    if (isDone) setOpen(false);
  }

  return (
    <span className="inline-flex items-center gap-1">
      {(needsCertificate || mayRenew) && (
        <Button look="link" isBusy={asking.isBusy} onClick={() => void again()}>
          {needsCertificate ? t("再次申请证书", "Request again") : t("续期", "Renew")}
        </Button>
      )}
      <Button look="link" onClick={() => setOpen(true)}>
        {t("停用", "Retire")}
      </Button>
      <ActionRemark problem={asking.problem} />
      <Dialog
        title={t("停用机构密钥", "Retire this key")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="danger" isBusy={retiring.isBusy} onClick={() => void end("compromised")}>
              {t("私钥可能泄露，停用", "Compromised: retire")}
            </Button>
            <Button look="danger" isBusy={retiring.isBusy} onClick={() => void end("key-retired")}>
              {t("正常停用", "Retire")}
            </Button>
          </>
        }
      >
        <p>
          {t(
            "私钥立即删除、证书吊销，不能恢复。停用前的签名仍然有效；之后用其他可用的密钥签名。",
            "Its private part is deleted at once and its certificate revoked; this cannot be undone. Signatures made before stay valid.",
          )}
        </p>
        <ActionFailure title={t("没有停用成", "It was not retired")} problem={retiring.problem} />
      </Dialog>
    </span>
  );
}
