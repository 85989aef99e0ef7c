"use client";

import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { base64Of } from "../base64.ts";

const upload = async (file: File) =>
  await api.template.uploadImage.mutate({ name: file.name, contentBase64: await base64Of(file) });

/** A picture of the template's own; without one the data brings it. */
export function ImageFile({ fileId, onChange }: { fileId: string | null; onChange: (fileId: string | null) => void }) {
  const t = useWords();
  const lang = useLang();
  const uploading = useAction(upload);
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-ink2">
        {fileId === null
          ? t(
              "图片来自数据（Base64），或在这里上传一张固定图片，如院徽。",
              "The data brings the picture, or upload one that stays, such as the hospital's emblem.",
            )
          : t("固定图片，每份文书都相同。", "A picture of the template's own, the same in every document.")}
      </p>
      <label className="relative flex h-[30px] cursor-pointer items-center justify-center rounded-card border border-edge hover:bg-sunken has-focus-visible:outline-2 has-focus-visible:outline-apricot-ink">
        {uploading.isBusy ? t("正在上传…", "Uploading…") : t("上传 PNG 或 JPEG", "Upload PNG or JPEG")}
        <input
          type="file"
          accept="image/png,image/jpeg"
          className="absolute inset-0 cursor-pointer opacity-0"
          onChange={async (event) => {
            const file = event.target.files?.[0];
            event.target.value = "";
            const stored = file && (await uploading.run(file));
            if (stored) onChange(stored.fileId);
          }}
        />
      </label>
      {fileId !== null && <Button onClick={() => onChange(null)}>{t("改为来自数据", "Let the data bring it")}</Button>}
      {uploading.problem && (
        <p role="alert" className="text-hint text-plum">
          {uploading.problem.told?.say[lang] ??
            t("没有传上去：网络不通。请再试。", "Not uploaded: the network failed. Try again.")}
        </p>
      )}
    </div>
  );
}
