"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { DOCUMENT_KINDS, type DocumentKind } from "../rules.ts";
import { documentWords } from "./terminal-words.tsx";

type Props = { admissionId: string; state: string; whose: string; seen: string; refusal: string | null };
type Recorded = { admissionId: string; number: string; document: DocumentKind; note: string };

const recordOne = (input: Recorded) => api.terminal.recordAdmission.mutate(input).then(() => true);
const decide = (input: { admissionId: string; refusedWhy: string }) =>
  api.terminal.decideAdmission.mutate(input).then(() => true);

/** First one person records what they saw, then another approves or refuses it. */
export function AdmissionActions({ admissionId, state, whose, seen, refusal }: Props) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [number, setNumber] = useState("");
  const [document, setDocument] = useState<DocumentKind>("id-card");
  const [note, setNote] = useState("");
  const recording = useAction(useCallback(recordOne, []));
  const deciding = useAction(useCallback(decide, []));
  const isFirst = state === "asked";
  const problem = isFirst ? recording.problem : deciding.problem;

  async function finish(work: Promise<boolean | undefined>) {
    if (!(await work)) return;
    setOpen(false);
    setNote("");
    router.refresh();
  }
  const isWhole = /^\d{6}$/.test(number) && note.trim() !== "";
  return (
    <>
      <Button reason={refusal} onClick={() => setOpen(true)}>
        {isFirst ? t("登记", "Record") : t("复核", "Approve")}
      </Button>
      <Dialog
        title={
          isFirst
            ? t(`登记${whose}的当面核验`, `Record the check of ${whose}`)
            : t(`复核${whose}的当面核验`, `Approve the check of ${whose}`)
        }
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          isFirst ? (
            <Button
              look="main"
              isBusy={recording.isBusy}
              reason={isWhole ? null : t("请填核验号和核对情况", "Give the number and what was compared")}
              onClick={() => void finish(recording.run({ admissionId, number, document, note }))}
            >
              {t("登记", "Record")}
            </Button>
          ) : (
            <>
              <Button
                isBusy={deciding.isBusy}
                reason={note.trim() === "" ? t("不通过请写明原因", "Say why it is refused") : null}
                onClick={() => void finish(deciding.run({ admissionId, refusedWhy: note }))}
              >
                {t("不通过", "Refuse")}
              </Button>
              <Button
                look="main"
                isBusy={deciding.isBusy}
                onClick={() => void finish(deciding.run({ admissionId, refusedWhy: "" }))}
              >
                {t("通过", "Approve")}
              </Button>
            </>
          )
        }
      >
        <div className="flex flex-col gap-3">
          {isFirst ? (
            <>
              <p className="text-ink2">
                {t(
                  "本人到场，核对工号证和证件，再看本人手机上的 6 位核验号。不拍照，不留证件号。",
                  "The person is here: compare staff card and document, then read the six digits on their phone. No picture and no document number is kept.",
                )}
              </p>
              <Field
                label={t("手机上的核验号", "Number on the phone")}
                isMono
                inputMode="numeric"
                maxLength={6}
                value={number}
                onChange={(event) => setNumber(event.target.value)}
              />
              <fieldset className="flex flex-wrap gap-x-4 gap-y-2">
                <legend className="mb-1 text-ink2">{t("核对的证件", "Document compared")}</legend>
                {DOCUMENT_KINDS.map((one) => (
                  <label key={one} className="flex items-center gap-2">
                    <input type="radio" name="document" checked={document === one} onChange={() => setDocument(one)} />
                    {documentWords(one, t)}
                  </label>
                ))}
              </fieldset>
              <Field
                label={t("核对情况", "What was compared")}
                maxLength={200}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            </>
          ) : (
            <>
              <p className="text-ink2">
                {t(
                  "通过后，这部手机归本人使用，本人的其他手机立即停用。签名证据里会写明：身份由两人当面核验。",
                  "Approved, this phone is that person's and their other phones end at once. The evidence of signatures will say: identified in person by two people.",
                )}
              </p>
              <p>{seen}</p>
              <Field
                label={t("不通过的原因（通过可不填）", "Why refused (empty to approve)")}
                maxLength={200}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            </>
          )}
        </div>
        <ActionFailure title={t("没有保存", "Not saved")} problem={problem} />
      </Dialog>
    </>
  );
}
