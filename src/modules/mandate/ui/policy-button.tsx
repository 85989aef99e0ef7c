"use client";

import { useRouter } from "next/navigation";
import { useCallback, useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { shiftsInput } from "../input.ts";
import { CEILING, type Policy } from "../rules.ts";
import { ShiftFields } from "./shift-fields.tsx";

type Saved = Policy & { departmentId: string };
const save = async (policy: Saved) => {
  await api.mandate.savePolicy.mutate(policy);
  return true;
};

/** Changes one policy, or makes one for a department. @param departments to choose from; empty when it is fixed */
export function PolicyButton(props: {
  policy: Saved;
  name: string;
  departments: readonly { id: string; name: string }[];
}) {
  const t = useWords();
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [wanted, setWanted] = useState(props.policy);
  const { run, isBusy, problem } = useAction(useCallback(save, []));
  const isNew = props.departments.length > 0;
  const number = (label: string, key: "maxMinutes" | "maxCount" | "perMinute", least: number) => (
    <Field
      label={label}
      type="number"
      min={least}
      max={CEILING[key]}
      value={String(wanted[key])}
      onChange={(event) => setWanted({ ...wanted, [key]: Number(event.target.value) })}
    />
  );
  const fits = (key: "maxMinutes" | "maxCount" | "perMinute", least: number) =>
    Number.isInteger(wanted[key]) && wanted[key] >= least && wanted[key] <= CEILING[key];
  const isFit =
    fits("maxMinutes", 15) &&
    fits("maxCount", 1) &&
    fits("perMinute", 1) &&
    shiftsInput.safeParse(wanted.shifts).success &&
    (!isNew || wanted.departmentId !== "");

  function open() {
    setWanted({ ...props.policy, departmentId: isNew ? (props.departments[0]?.id ?? "") : props.policy.departmentId });
    setOpen(true);
  }
  async function keep() {
    if (!(await run(wanted))) return;
    setOpen(false);
    router.refresh();
  }

  return (
    <>
      <Button
        look={isNew ? "plain" : "link"}
        onClick={open}
        {...(isNew ? {} : { "aria-label": t(`更改${props.name}的策略`, `Change the policy of ${props.name}`) })}
      >
        {isNew ? t("为科室单设", "Set for a department") : t("更改", "Change")}
      </Button>
      <Dialog
        title={t("自动签策略", "Auto-sign policy")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button look="main" isBusy={isBusy} disabled={!isFit} onClick={() => void keep()}>
              {t("保存", "Save")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          {isNew ? (
            <label className="flex flex-col gap-1 text-ink2">
              {t("科室", "Department")}
              <select
                className="h-9 rounded-card border border-edge bg-surface px-2 text-card text-ink"
                value={wanted.departmentId}
                onChange={(event) => setWanted({ ...wanted, departmentId: event.target.value })}
              >
                {props.departments.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          ) : (
            <p>{props.name}</p>
          )}
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={wanted.isAllowed}
              onChange={(event) => setWanted({ ...wanted, isAllowed: event.target.checked })}
            />
            {t("允许医生开自动签授权", "Doctors may open auto-sign sessions")}
          </label>
          {number(t("最长，分钟", "Longest, minutes"), "maxMinutes", 15)}
          {number(t("每次授权最多，份", "At most in one session"), "maxCount", 1)}
          {number(t("每分钟最多，份", "At most in one minute"), "perMinute", 1)}
          <ShiftFields shifts={wanted.shifts} onChange={(shifts) => setWanted({ ...wanted, shifts })} />
          <p className="text-hint text-ink2">
            {t(
              "已经开着的授权按签署时的策略走完；要立即收紧请停用它们。",
              "Sessions already open keep what was signed; stop them to tighten at once.",
            )}
          </p>
          <ActionFailure title={t("没有保存", "Not saved")} problem={problem} />
        </div>
      </Dialog>
    </>
  );
}
