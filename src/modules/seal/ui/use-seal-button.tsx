"use client";

import { Stamp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Choice } from "#ui/choice.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { RULE_KINDS } from "../rules.ts";
import { placeFrom, type PlaceDraft } from "./place-draft.ts";
import { PlaceFields } from "./place-fields.tsx";

type Usable = {
  id: string;
  no: string;
  name: string;
  versionId: string | null;
  refusal: { zh: string; en: string } | null;
};

const use = (sealId: string, documentId: string, draft: PlaceDraft) =>
  api.seal.use.mutate({ sealId, documentId, place: placeFrom(draft) });
const askUse = (sealId: string, documentId: string, reason: string) =>
  api.seal.askUse.mutate({ sealId, documentId, reason });

/** Seals a document now, or applies for it where the person has no grant. */
export function UseSealButton({
  documentId,
  pages,
  isFromTemplate,
  seals,
}: {
  documentId: string;
  pages: number;
  isFromTemplate: boolean;
  seals: readonly Usable[];
}) {
  const t = useWords();
  const lang = useLang();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [sealId, setSeal] = useState((seals.find(({ refusal }) => !refusal) ?? seals[0])?.id ?? "");
  const [draft, setDraft] = useState<PlaceDraft>({
    rule: isFromTemplate ? "template" : "coordinates",
    page: String(pages),
    x: "130",
    y: "220",
    keyword: "",
    occurrence: "1",
    dx: "0",
    dy: "0",
    field: "",
    edge: "right",
    which: "all",
  });
  const [reason, setReason] = useState("");
  const using = useAction(useCallback(use, []));
  const asking = useAction(useCallback(askUse, []));
  const chosen = seals.find(({ id }) => id === sealId);
  const rules = RULE_KINDS.filter((one) => (one !== "seam" || pages > 1) && (one !== "template" || isFromTemplate));
  const refusal = chosen?.refusal?.[lang] ?? null;

  async function seal() {
    const done = refusal ? await asking.run(sealId, documentId, reason) : await using.run(sealId, documentId, draft);
    router.refresh();
    if (done) setOpen(false);
  }

  return (
    <>
      <Button
        reason={seals.length === 0 ? t("没有启用的印章", "No seal is enabled") : null}
        onClick={() => setOpen(true)}
      >
        <Stamp aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("盖章", "Seal")}
      </Button>
      <Dialog
        title={refusal ? t("申请用章", "Apply for a use") : t("盖机构印章", "Seal this document")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="main"
              isBusy={using.isBusy || asking.isBusy}
              reason={refusal && reason.trim().length < 2 ? t("请写明理由", "Give a reason") : null}
              onClick={() => void seal()}
            >
              {refusal ? t("提交用章申请", "Apply") : t("盖章", "Seal")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <Choice
            label={t("印章", "Seal")}
            value={sealId}
            choices={seals.map((one) => [one.id, `${one.name} ${one.no}`])}
            onChange={setSeal}
          />
          {refusal ? (
            <>
              <p className="text-ink2">{refusal}</p>
              <Field
                label={t("用章理由（必填）", "Reason (required)")}
                value={reason}
                maxLength={300}
                onChange={(event) => setReason(event.target.value)}
              />
            </>
          ) : (
            <PlaceFields draft={draft} rules={rules} onChange={setDraft} />
          )}
        </div>
        <ActionFailure
          problem={using.problem ?? asking.problem}
          title={refusal ? t("没有提交", "Not sent") : t("没有盖成", "Not sealed")}
        />
      </Dialog>
    </>
  );
}
