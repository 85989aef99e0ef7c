"use client";

import { Ban } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";

type Stamp = { id: string; no: string; name: string; refusal: { zh: string; en: string } | null };

const makeVoid = (sealId: string, documentId: string, reason: string) =>
  api.signing.void.mutate({ sealId, documentId, reason });

/** 作废: for whoever may use a void stamp on this document. It says first what will happen, and that it cannot be undone. */
export function VoidButton({
  documentId,
  title,
  stamps,
}: {
  documentId: string;
  title: string;
  stamps: readonly Stamp[];
}) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [sealId, setSeal] = useState((stamps.find(({ refusal }) => !refusal) ?? stamps[0])?.id ?? "");
  const [reason, setReason] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(makeVoid, []));
  const refusal = stamps.find(({ id }) => id === sealId)?.refusal?.[lang] ?? null;

  async function go() {
    const done = await run(sealId, documentId, reason);
    router.refresh();
    if (done) setOpen(false);
  }

  return (
    <>
      <Button
        reason={stamps.length === 0 ? t("没有启用的作废章", "No void stamp is enabled") : null}
        onClick={() => setOpen(true)}
      >
        <Ban aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("作废", "Make void")}
      </Button>
      <Dialog
        title={t(`作废“${title}”`, `Make “${title}” void`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="danger"
              isBusy={isBusy}
              reason={refusal ?? (reason.trim().length < 2 ? t("请写明作废原因", "Give a reason") : null)}
              onClick={() => void go()}
            >
              {t("作废，不可撤销", "Make void for good")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <ul className="list-disc pl-5 text-ink2">
            <li>
              {t(
                "每页正中盖作废章，追加为新的一版；原来的签名仍可验证。",
                "The stamp goes on every page as a new revision; signatures on it can still be checked.",
              )}
            </li>
            <li>
              {t(
                "还没签完的请求随即取消，以后不能再签署、盖章。",
                "What is still to be signed is cancelled; nothing is signed or sealed any more.",
              )}
            </li>
            <li>{t("送来文书的业务系统会收到作废通知。", "The system it came from is told.")}</li>
          </ul>
          {stamps.length > 1 && (
            <Choice
              label={t("作废章", "Stamp")}
              value={sealId}
              choices={stamps.map((one) => [one.id, `${one.name} ${one.no}`])}
              onChange={setSeal}
            />
          )}
          {refusal && <p className="text-plum">{refusal}</p>}
          <Field
            label={t("作废原因（必填）", "Reason (required)")}
            value={reason}
            maxLength={200}
            onChange={(event) => setReason(event.target.value)}
          />
        </div>
        <ActionFailure problem={problem} title={t("没有作废", "Not made void")} />
      </Dialog>
    </>
  );
}
