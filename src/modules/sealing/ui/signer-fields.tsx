"use client";

import { Choice } from "#ui/choice.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { Field } from "#ui/field.tsx";
import { fileBase64 } from "#ui/file-base64.ts";
import { useWords } from "#ui/lang.tsx";
import type { OrderDraft } from "./send-order.ts";

type Fields = { draft: OrderDraft; isBusy: boolean; set: (change: Partial<OrderDraft>) => void };

/** Who signs, and how long they have. */
export function SignerFields({ draft, isBusy, set }: Fields) {
  const t = useWords();
  return (
    <>
      <Choice
        label={t("由谁签", "Who signs")}
        value={draft.by}
        choices={[
          ["person", t("全部由一人签", "One person signs all")],
          ["list", t("按名单，每份各有签名人", "By a list, each file has its own")],
        ]}
        onChange={(by) => set({ by })}
      />
      {draft.by === "person" ? (
        <Field
          label={t("签名人工号", "Signer's staff number")}
          value={draft.staffNo}
          maxLength={32}
          isMono
          onChange={(event) => set({ staffNo: event.target.value })}
        />
      ) : draft.from === "upload" ? (
        <p className="text-hint text-ink2">
          {t(
            "在压缩包里放一个 CSV 名单，两列：文件名、工号。Excel 另存为 CSV 即可。",
            "Put a CSV list into the archive, with two columns: file name and staff number.",
          )}
        </p>
      ) : (
        <DropZone
          title={draft.list ? draft.list.name : t("选择 CSV 名单", "Choose a CSV list")}
          hint={t("两列：文书编号、工号", "Two columns: document number, staff number")}
          accept=".csv,text/csv"
          isBusy={isBusy}
          isSlim
          onFiles={([file]) =>
            void (file && fileBase64(file).then((base64) => set({ list: { name: file.name, base64 } })))
          }
        />
      )}
      <Field
        label={t("签名期限（天，最多 30）", "Days to sign (at most 30)")}
        value={draft.days}
        inputMode="numeric"
        onChange={(event) => set({ days: event.target.value.replaceAll(/\D/g, "") })}
      />
      <p className="text-hint text-ink2">
        {t(
          "文书会进入签名人手机的待签列表，本人确认后才签名；一次确认最多 200 份。必须逐份阅读的类型要逐份打开。",
          "Documents appear in each signer's list on the phone and are signed once the person confirms, up to 200 at a time. Types that must be read are opened one by one.",
        )}
      </p>
    </>
  );
}
