"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure, ActionRemark } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { hasInvalidity, needsNote, REVOKE_REASONS, type RevokeWhy } from "../rules.ts";
import { whyEffect, whyWords } from "./revocation-words.ts";

type Asked = { certificateId: string; why: RevokeWhy; invalidSince?: Date; note: string };

const revoke = (asked: Asked) => api.certificate.revoke.mutate(asked).then(() => true);
const release = (certificateId: string) => api.certificate.release.mutate({ certificateId }).then(() => true);

const WHYS = Object.keys(REVOKE_REASONS) as RevokeWhy[];

/** Ends a certificate with the hospital's reason, puts it on hold, or asks for the end of a hold. */
export function RevokeActions({
  certificateId,
  mayRevoke,
  mayHold,
  mayRelease,
}: {
  certificateId: string;
  mayRevoke: boolean;
  mayHold: boolean;
  mayRelease: boolean;
}) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [why, setWhy] = useState<RevokeWhy>("left");
  const [since, setSince] = useState("");
  const [note, setNote] = useState("");
  const ending = useAction(useCallback(revoke, []));
  const releasing = useAction(useCallback(release, []));
  const isHold = REVOKE_REASONS[why] === "certificateHold";

  async function end() {
    // Beijing time, as every time on these pages is.
    const invalidSince = hasInvalidity(why) && since !== "" ? new Date(`${since}+08:00`) : undefined;
    const isDone = await ending.run({ certificateId, why, invalidSince, note });
    router.refresh();
    if (isDone) setOpen(false);
  }
  async function letGo() {
    await releasing.run(certificateId);
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-2">
      <ActionRemark problem={releasing.problem} />
      {mayRelease && (
        <Button isBusy={releasing.isBusy} onClick={() => void letGo()}>
          {t("解冻", "End the hold")}
        </Button>
      )}
      {mayRevoke && (
        <Button look="danger" onClick={() => setOpen(true)}>
          {mayHold ? t("吊销或冻结", "Revoke or hold") : t("吊销", "Revoke")}
        </Button>
      )}
      <Dialog
        title={t("吊销或冻结证书", "Revoke the certificate, or hold it")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="danger"
              isBusy={ending.isBusy}
              reason={needsNote(why) && note.trim() === "" ? t("请先说明情况", "Say what happened first") : null}
              onClick={() => void end()}
            >
              {isHold ? t("冻结", "Hold") : t("吊销", "Revoke")}
            </Button>
          </>
        }
      >
        <fieldset className="flex flex-col gap-2">
          <legend className="mb-1 text-ink2">{t("原因", "Reason")}</legend>
          {WHYS.filter((one) => mayHold || one !== "suspended").map((one) => (
            <label key={one} className="flex items-center gap-2">
              <input type="radio" name="why" value={one} checked={why === one} onChange={() => setWhy(one)} />
              {whyWords(one, t)}
            </label>
          ))}
        </fieldset>
        <p className="mt-3 text-ink2">{whyEffect(why, t)}</p>
        <div className="mt-3 flex flex-col gap-3">
          {hasInvalidity(why) && (
            <Field
              label={t("从何时起（北京时间，不清楚可不填）", "Since when (Beijing time; may be left empty)")}
              type="datetime-local"
              value={since}
              onChange={(event) => setSince(event.target.value)}
            />
          )}
          <Field
            label={needsNote(why) ? t("情况说明（必填）", "What happened (required)") : t("备注", "Note")}
            maxLength={200}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </div>
        <ActionFailure title={t("CA 还没有收到", "The CA has not been told yet")} problem={ending.problem} />
      </Dialog>
    </span>
  );
}
