"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";
import { DELEGATIONS, type Delegation, DUE_HOURS_MAX } from "../rules.ts";

type Type = { code: string; name: string; mustRead: boolean; dueHours: number | null; delegation: Delegation };

const save = (type: Type) => api.document.saveType.mutate(type);

const delegationWords = (one: Delegation, t: Translate): string =>
  one === "never" ? t("只能本人签", "Only the signer") : t("可转交本科室同类人员代签", "A colleague may sign instead");

/** How documents of a type are signed on the phone, in words, and the dialog that changes it. */
export function TypeRules({ type, mayChange }: { type: Type; mayChange: boolean }) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState(type);
  const [hours, setHours] = useState("");
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const dueHours = hours.trim() === "" ? null : Number(hours);
  const isFit = dueHours === null || (Number.isInteger(dueHours) && dueHours >= 1 && dueHours <= DUE_HOURS_MAX);
  const short = [
    type.mustRead ? t("必读", "In full") : t("可批量", "In batches"),
    type.dueHours === null ? t("不限时", "no limit") : `${type.dueHours} h`,
    type.delegation === "never" ? t("本人", "in person") : t("可代签", "or a colleague"),
  ].join(" · ");
  const said = [
    type.mustRead ? t("必读，不能批量签", "Read in full, never in a batch") : t("可批量签", "May be signed in a batch"),
    type.dueHours === null
      ? t("不计逾期", "Never overdue")
      : t(`${type.dueHours} 小时后逾期`, `Due in ${type.dueHours} h`),
    delegationWords(type.delegation, t),
  ].join(t("；", "; "));

  function open() {
    setWanted(type);
    setHours(type.dueHours === null ? "" : String(type.dueHours));
    setOpen(true);
  }
  async function keep() {
    const { code, name, mustRead, delegation } = wanted;
    if (!(await run({ code, name, mustRead, delegation, dueHours }))) return;
    setOpen(false);
    router.refresh();
  }

  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <span title={said}>{short}</span>
      {mayChange && (
        <Button
          look="link"
          onClick={open}
          aria-label={t(`更改${type.name}的签署规则`, `Change how ${type.name} is signed`)}
        >
          {t("更改", "Change")}
        </Button>
      )}
      <Dialog
        title={t(`${type.name}的签署规则`, `How ${type.name} is signed`)}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="main" isBusy={isBusy} disabled={!isFit} onClick={() => void keep()}>
              {t("保存规则", "Save")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <label className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-1"
              checked={wanted.mustRead}
              onChange={(event) => setWanted({ ...wanted, mustRead: event.target.checked })}
            />
            <span>
              {t("必读：逐份读完每一页才能签，不进入批量签", "Every page is read before signing; never in a batch")}
              <span className="block text-hint text-ink2">
                {t(
                  "由服务器核对每一页都已送到签名人手机。",
                  "The server checks that each page went to the signer's phone.",
                )}
              </span>
            </span>
          </label>
          <Field
            label={t("多少小时后算逾期（留空：不计）", "Overdue after how many hours (empty: never)")}
            inputMode="numeric"
            value={hours}
            problem={
              isFit
                ? null
                : t(
                    `请填 1 到 ${DUE_HOURS_MAX} 的整数，或留空`,
                    `A whole number from 1 to ${DUE_HOURS_MAX}, or nothing`,
                  )
            }
            onChange={(event) => setHours(event.target.value)}
          />
          <fieldset className="flex flex-col gap-2">
            <legend className="mb-1 text-ink2">{t("转交代签", "Signing for a colleague")}</legend>
            {DELEGATIONS.map((one) => (
              <label key={one} className="flex items-center gap-2">
                <input
                  type="radio"
                  name={`delegation-${type.code}`}
                  value={one}
                  checked={wanted.delegation === one}
                  onChange={() => setWanted({ ...wanted, delegation: one })}
                />
                {delegationWords(one, t)}
              </label>
            ))}
          </fieldset>
        </div>
        <ActionFailure title={t("规则没有保存", "The rules were not saved")} problem={problem} />
      </Dialog>
    </span>
  );
}
