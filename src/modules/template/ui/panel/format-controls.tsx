"use client";

import { useWords } from "#ui/lang.tsx";
import type { NumberFormat } from "../../form.ts";
import { ChoiceControl, SwitchControl, TextControl } from "./controls.tsx";

export function NumberFormatControls({
  value,
  onChange,
}: {
  value: NumberFormat;
  onChange: (value: NumberFormat) => void;
}) {
  const t = useWords();
  return (
    <>
      <ChoiceControl
        label={t("小数位", "Decimals")}
        value={value.decimals === null ? "" : String(value.decimals)}
        choices={[["", t("不限", "as given")], ...["0", "1", "2", "3", "4"].map((one) => [one, one] as const)]}
        onChange={(chosen) => onChange({ ...value, decimals: chosen === "" ? null : Number(chosen) })}
      />
      <SwitchControl
        label={t("千分位", "Thousands")}
        words="1,234"
        value={value.thousands}
        onChange={(thousands) => onChange({ ...value, thousands })}
      />
      <SwitchControl
        label={t("大写", "Capitals")}
        words={t("壹佰贰拾元整", "Chinese amount in words")}
        value={value.capitals}
        onChange={(capitals) => onChange({ ...value, capitals })}
      />
      <TextControl
        label={t("前缀", "Before")}
        value={value.prefix}
        maxLength={20}
        onChange={(prefix) => onChange({ ...value, prefix })}
      />
      <TextControl
        label={t("后缀", "Behind")}
        value={value.suffix}
        maxLength={20}
        hint={t("如 mmol/L", "e.g. mmol/L")}
        onChange={(suffix) => onChange({ ...value, suffix })}
      />
    </>
  );
}

export function DateFormat({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useWords();
  return (
    <TextControl
      label={t("写法", "Pattern")}
      value={value}
      isMono
      maxLength={60}
      list={["yyyy年MM月dd日", "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy年M月d日 HH时mm分", "MM-dd HH:mm"]}
      check={(text) => (text === "" ? t("写法必填。", "A pattern is required.") : null)}
      onChange={onChange}
    />
  );
}
