"use client";

import { KeyRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import { KEY_ALGORITHMS, type KeyAlgorithm } from "../rules.ts";
import { algorithmName } from "./words.ts";

const make = (algorithm: KeyAlgorithm) => api.institution.make.mutate({ algorithm });

/** A new key of the hospital, and its certificate from the active CA. */
export function MakeKeyButton() {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [algorithm, setAlgorithm] = useState<KeyAlgorithm>("sm2");
  const { run, isBusy, problem } = useAction(useCallback(make, []));

  async function start() {
    const made = await run(algorithm);
    // A key without certificate is there, too: the list says what is missing.
    router.refresh();
    if (made) setOpen(false);
  }

  return (
    <>
      <Button look="main" onClick={() => setOpen(true)}>
        <KeyRound aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("新建机构密钥", "New key")}
      </Button>
      <Dialog
        title={t("新建机构密钥", "New institution key")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="main" isBusy={isBusy} onClick={() => void start()}>
              {t("生成并申请证书", "Make it and request its certificate")}
            </Button>
          </>
        }
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-ink2">{t("算法", "Algorithm")}</legend>
          {KEY_ALGORITHMS.map((one) => (
            <label key={one} className="flex items-center gap-2">
              <input
                type="radio"
                name="algorithm"
                value={one}
                checked={algorithm === one}
                onChange={() => setAlgorithm(one)}
              />
              {algorithmName(one)}
            </label>
          ))}
        </fieldset>
        <p className="mt-3 text-hint text-ink2">
          {t(
            "私钥在本系统内生成，由主密钥加密保存，不能导出。签名时用最新的可用密钥。",
            "The private key is made here, sealed under the master key, and cannot be exported. The newest usable key signs.",
          )}
        </p>
        <ActionFailure title={t("证书没有申请成", "The certificate was not issued")} problem={problem} />
      </Dialog>
    </>
  );
}
