"use client";

import type { ReactNode } from "react";
import { Choice } from "#ui/choice.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import type { RuleKind } from "../rules.ts";
import type { PlaceDraft } from "./place-draft.ts";
import { ruleWords } from "./words.ts";

/** Coordinates, keyword, signature field, across pages, or as the template says. @param template what is said of the last */
export function PlaceFields({
  draft,
  rules,
  template,
  onChange,
}: {
  draft: PlaceDraft;
  rules: readonly RuleKind[];
  template?: ReactNode;
  onChange: (draft: PlaceDraft) => void;
}) {
  const t = useWords();
  const set = (change: Partial<PlaceDraft>) => onChange({ ...draft, ...change });
  const number = (label: string, name: "page" | "x" | "y" | "occurrence" | "dx" | "dy") => (
    <Field
      label={label}
      value={draft[name]}
      inputMode="decimal"
      isMono
      onChange={(event) => set({ [name]: event.target.value })}
    />
  );
  return (
    <>
      <Choice<RuleKind>
        label={t("位置", "Place")}
        value={draft.rule}
        choices={rules.map((one) => [one, ruleWords(one, t)])}
        onChange={(rule) => set({ rule })}
      />
      {draft.rule === "coordinates" && (
        <div className="grid grid-cols-3 gap-3">
          {number(t("页", "Page"), "page")}
          {number(t("左（毫米）", "Left (mm)"), "x")}
          {number(t("上（毫米）", "Top (mm)"), "y")}
        </div>
      )}
      {draft.rule === "keyword" && (
        <>
          <Field
            label={t("关键字", "Keyword")}
            value={draft.keyword}
            maxLength={100}
            onChange={(event) => set({ keyword: event.target.value })}
          />
          <div className="grid grid-cols-3 gap-3">
            {number(t("第几处", "Occurrence"), "occurrence")}
            {number(t("右移（毫米）", "Right (mm)"), "dx")}
            {number(t("下移（毫米）", "Down (mm)"), "dy")}
          </div>
        </>
      )}
      {draft.rule === "field" && (
        <Field
          label={t("签章域名称", "Field's name")}
          value={draft.field}
          maxLength={120}
          onChange={(event) => set({ field: event.target.value })}
        />
      )}
      {draft.rule === "template" &&
        (template ?? (
          <p className="text-hint text-ink2">
            {t(
              "盖在模板里留给这枚印章的各处（含骑缝），一次签完。没有留位置的文书会单独报错。",
              "On every area the template keeps for this seal, seams included. Documents without one are told apart.",
            )}
          </p>
        ))}
      {draft.rule === "seam" && (
        <div className="grid grid-cols-2 gap-3">
          <Choice
            label={t("页", "Pages")}
            value={draft.which}
            choices={[
              ["all", t("全部", "All")],
              ["odd", t("奇数页", "Odd")],
            ]}
            onChange={(which) => set({ which })}
          />
          <Choice
            label={t("边", "Edge")}
            value={draft.edge}
            choices={[
              ["right", t("右", "Right")],
              ["left", t("左", "Left")],
            ]}
            onChange={(edge) => set({ edge })}
          />
        </div>
      )}
    </>
  );
}
