"use client";

import { Choice } from "#ui/choice.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { ALL, type OrderDraft } from "./send-order.ts";

type Fields = {
  draft: OrderDraft;
  types: readonly (readonly [code: string, name: string])[];
  isBusy: boolean;
  set: (change: Partial<OrderDraft>) => void;
};

/** Which files: an archive's, or documents there are. */
export function FilesFields({ draft, types, isBusy, set }: Fields) {
  const t = useWords();
  const { from, type, file } = draft;
  return (
    <div className="flex flex-col gap-3">
      <Choice
        label={t("来源", "From")}
        value={from}
        choices={[
          ["upload", t("上传压缩包", "An archive")],
          ["filter", t("按条件选取文书", "Documents there are")],
        ]}
        onChange={(source) => set({ from: source, ...(type === ALL ? { type: types[0]?.[0] ?? "" } : {}) })}
      />
      <Choice
        label={t("文书类型", "Type")}
        value={type}
        choices={from === "filter" ? [[ALL, t("全部类型", "Every type")] as const, ...types] : types}
        onChange={(code) => set({ type: code })}
      />
      {from === "upload" ? (
        <DropZone
          title={file ? file.name : t("选择 ZIP 压缩包", "Choose a ZIP archive")}
          hint={t("最多 20 000 个 PDF，2 GB；不要加密或分卷", "At most 20 000 PDFs, 2 GB; no encryption")}
          accept=".zip,application/zip"
          isBusy={isBusy}
          isSlim
          onFiles={([first]) => set({ file: first ?? null })}
        />
      ) : (
        <>
          <Field
            label={t("科室（不填为全部）", "Department (empty: all)")}
            value={draft.department}
            onChange={(event) => set({ department: event.target.value })}
          />
          <div className="grid grid-cols-2 gap-3">
            <Field
              label={t("接收日期自", "Received from")}
              type="date"
              value={draft.since}
              onChange={(event) => set({ since: event.target.value })}
            />
            <Field
              label={t("至", "Until")}
              type="date"
              value={draft.until}
              onChange={(event) => set({ until: event.target.value })}
            />
          </div>
        </>
      )}
    </div>
  );
}
