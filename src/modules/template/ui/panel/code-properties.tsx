"use client";

import { useWords } from "#ui/lang.tsx";
import type { FieldOf } from "../../form.ts";
import { ChoiceControl, Group, SwitchControl, TextControl } from "./controls.tsx";

export function CodeProperties({
  field,
  set,
}: {
  field: FieldOf<"code">;
  set: (change: Partial<FieldOf<"code">>) => void;
}) {
  const t = useWords();
  const corrections = ["L", "M", "Q", "H"] as const;
  return (
    <Group title={t("内容", "Content")}>
      <ChoiceControl
        label={t("码制", "Symbology")}
        value={field.symbology}
        choices={[
          ["qr", t("二维码 QR", "QR code")],
          ["code128", t("一维码 Code 128", "Code 128")],
        ]}
        onChange={(symbology) => set({ symbology: symbology === "code128" ? "code128" : "qr" })}
      />
      <TextControl
        label={t("文字", "Text")}
        value={field.text}
        maxLength={4000}
        hint={t("{{路径}} 换成数据", "{{path}} becomes data")}
        onChange={(text) => set({ text })}
      />
      {field.symbology === "qr" ? (
        <ChoiceControl
          label={t("纠错", "Correction")}
          value={field.correction}
          choices={[
            ["L", "L · 7 %"],
            ["M", "M · 15 %"],
            ["Q", "Q · 25 %"],
            ["H", "H · 30 %"],
          ]}
          onChange={(chosen) => set({ correction: corrections.find((one) => one === chosen) ?? "M" })}
        />
      ) : (
        <SwitchControl
          label={t("数字", "Text below")}
          words={t("印在条码下", "printed")}
          value={field.hasText}
          onChange={(hasText) => set({ hasText })}
        />
      )}
    </Group>
  );
}
