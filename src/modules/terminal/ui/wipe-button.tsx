"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { WIPE_WHYS, type WipeWhy } from "../rules.ts";
import { wipeWords } from "./terminal-words.tsx";

const wipe = (asked: { terminalId: string; why: WipeWhy; since?: Date }) =>
  api.terminal.wipe.mutate(asked).then(() => true);

/** Ends a phone from here: report of loss, or remote wipe. Says first what it does and what it cannot do. */
export function WipeButton({ terminalId, whose }: { terminalId: string; whose: string }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [why, setWhy] = useState<WipeWhy>("lost-phone");
  const [since, setSince] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(wipe, []));
  const hasSince = why !== "new-phone";

  async function go() {
    // Beijing time, as every time on these pages is.
    const asked = hasSince && since !== "" ? new Date(`${since}+08:00`) : undefined;
    if (!(await run({ terminalId, why, since: asked }))) return;
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {t("挂失 / 清除", "Report lost / wipe")}
      </Button>
      <Dialog
        title={t(`停用${whose}的这部手机`, `End this phone of ${whose}`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="danger" isBusy={isBusy} onClick={() => void go()}>
              {t("立即停用", "End it now")}
            </Button>
          </>
        }
      >
        <p className="text-ink2">
          {t(
            "服务器的一段密钥会立刻删除：从这一刻起，谁拿着这部手机都不能签名。证书随即请 CA 吊销。以前的签名不受影响；本人可在新手机上重新开通。",
            "The server's half of the key is deleted at once: from then on nobody holding this phone can sign. The CA is asked to revoke the certificate. Earlier signatures stand; the person can enrol on another phone.",
          )}
        </p>
        <fieldset className="mt-3 flex flex-col gap-2">
          <legend className="mb-1 text-ink2">{t("原因", "Reason")}</legend>
          {WIPE_WHYS.map((one) => (
            <label key={one} className="flex items-center gap-2">
              <input type="radio" name="why" value={one} checked={why === one} onChange={() => setWhy(one)} />
              {wipeWords(one, t)}
            </label>
          ))}
        </fieldset>
        {hasSince && (
          <div className="mt-3">
            <Field
              label={t("从何时起（北京时间，不清楚可不填）", "Since when (Beijing time; may be left empty)")}
              type="datetime-local"
              value={since}
              onChange={(event) => setSince(event.target.value)}
            />
          </div>
        )}
        <ActionFailure title={t("没有停用", "Not ended")} problem={problem} />
      </Dialog>
    </>
  );
}
