"use client";

import { useWords } from "#ui/lang.tsx";
import type { FieldOf } from "../../form.ts";
import { ChoiceControl, NumberControl, SwitchControl, TextControl } from "./controls.tsx";

export function FixedText({
  field,
  set,
  lines = 1,
}: {
  field: FieldOf<"text" | "multiline">;
  set: (change: { text: string }) => void;
  lines?: number;
}) {
  const t = useWords();
  return (
    <TextControl
      label={t("文字", "Text")}
      value={field.text}
      lines={lines}
      maxLength={4000}
      hint={t("{{路径}} 换成数据", "{{path}} becomes data")}
      onChange={(text) => set({ text })}
    />
  );
}

export function MinSize({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const t = useWords();
  return (
    <NumberControl label={t("最小字号", "Smallest")} value={value} min={3} max={200} step={0.5} onChange={onChange} />
  );
}

export function CheckChoice({
  value,
  onChange,
}: {
  value: FieldOf<"text">["check"];
  onChange: (value: FieldOf<"text">["check"]) => void;
}) {
  const t = useWords();
  const choices = [
    ["none", t("不校验", "anything")],
    ["id-number", t("身份证号", "ID number")],
    ["phone", t("手机号", "phone number")],
    ["digits", t("纯数字", "digits")],
  ] as const;
  return (
    <ChoiceControl
      label={t("格式", "Format")}
      value={value}
      choices={choices}
      onChange={(chosen) => onChange(choices.find(([one]) => one === chosen)?.[0] ?? "none")}
    />
  );
}

export function MarkControls({
  field,
  set,
}: {
  field: FieldOf<"checkbox" | "radio">;
  set: (change: Partial<Pick<FieldOf<"checkbox">, "mark" | "hasFrame">>) => void;
}) {
  const t = useWords();
  const choices = [
    ["check", t("对勾", "tick")],
    ["cross", t("叉", "cross")],
    ["fill", t("涂满", "filled")],
  ] as const;
  return (
    <>
      <ChoiceControl
        label={t("记号", "Mark")}
        value={field.mark}
        choices={choices}
        onChange={(chosen) => set({ mark: choices.find(([one]) => one === chosen)?.[0] ?? "check" })}
      />
      <SwitchControl
        label={t("边框", "Frame")}
        words={t("打印方框", "printed")}
        value={field.hasFrame}
        onChange={(hasFrame) => set({ hasFrame })}
      />
    </>
  );
}

export function Bound({
  label,
  value,
  onChange,
}: {
  label: string;
  value: number | null;
  onChange: (value: number | null) => void;
}) {
  const t = useWords();
  return (
    <TextControl
      label={label}
      value={value === null ? "" : String(value)}
      hint={t("不限", "any")}
      check={(text) =>
        text.trim() === "" || Number.isFinite(Number(text)) ? null : t("请填数字。", "Enter a number.")
      }
      onChange={(text) => onChange(text.trim() === "" ? null : Number(text))}
    />
  );
}
