"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { ChangeFace, Face } from "../input.ts";
import { draftOf, FaceFields, faceFrom } from "./face-fields.tsx";

const change = (asked: ChangeFace) => api.seal.changeFace.mutate(asked);

/** 章面变更: the face in use as the start of the next. */
export function ChangeFaceButton({ sealId, face, hospital }: { sealId: string; face: Face | null; hospital: string }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(() => draftOf(face, hospital));
  const [reason, setReason] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(change, []));

  async function send() {
    const asked = faceFrom(draft);
    if (!asked) return;
    const made = await run({ sealId, face: asked, reason });
    router.refresh();
    if (made) setOpen(false);
  }

  return (
    <>
      <Button onClick={() => setOpen(true)}>{t("变更章面", "Change the face")}</Button>
      <Dialog
        title={t("变更章面", "Change the face")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="main"
              isBusy={isBusy}
              reason={reason.trim().length < 2 ? t("请写明理由", "Give a reason") : null}
              onClick={() => void send()}
            >
              {t("提交审批", "Ask for approval")}
            </Button>
          </>
        }
      >
        <p className="mb-3 text-ink2">
          {t(
            "新章面审批后成为新版本；已盖的文书保留当时的章面。",
            "Once approved it is the next version. Documents sealed before keep theirs.",
          )}
        </p>
        <FaceFields draft={draft} onChange={setDraft} />
        <div className="mt-3">
          <Field
            label={t("理由（必填）", "Reason (required)")}
            value={reason}
            maxLength={300}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        <ActionFailure problem={problem} title={t("没有提交", "Not sent")} />
      </Dialog>
    </>
  );
}
