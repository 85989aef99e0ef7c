"use client";

import { useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Form } from "../../form.ts";
import { base64Of } from "../base64.ts";
import { addFields, onPage } from "../edit/fields.ts";
import { type Base, replaceBase } from "../edit/pages.ts";

type Uploaded = { base: Base; sizes: { width: number; height: number }[] };

const upload = async (file: File): Promise<Uploaded> => {
  const { fileId, pages } = await api.template.uploadBase.mutate({
    name: file.name.slice(0, 200),
    contentBase64: await base64Of(file),
  });
  return { base: { fileId, name: file.name.slice(0, 200) }, sizes: pages };
};

/** The form on the new PDF; with `takesFields` the PDF's own form fields join it, bound to their names. */
async function lay(
  form: Form,
  { base, sizes }: Uploaded,
  mapping: readonly (number | null)[],
  takesFields: boolean,
): Promise<Form> {
  const laid = replaceBase(form, base, sizes, mapping);
  if (!takesFields) return laid;
  const pageIds = sizes.map((_, at) => laid.pages.find((page) => page.base === at + 1)?.id ?? "");
  const { fields, sample } = await api.template.acroFields.query({ fileId: base.fileId, pageIds });
  return { ...addFields(laid, fields).form, sample: { ...sample, ...laid.sample } };
}

/** Another PDF under the form: no field is lost, and a person says which page lies under which. */
export function BaseDialog({
  form,
  isOpen,
  onClose,
  onChange,
  onLook,
}: {
  form: Form;
  isOpen: boolean;
  onClose: () => void;
  /** `looksForPlaces`: fields for its lines and boxes are to be proposed. */
  onChange: (form: Form, looksForPlaces: boolean) => void;
  /** The same for the base PDF that lies there. */
  onLook: () => void;
}) {
  const t = useWords();
  const lang = useLang();
  const uploading = useAction(upload);
  const laying = useAction(lay);
  const [takesFields, setTakesFields] = useState(form.base === null);
  const [looks, setLooks] = useState(true);
  const [uploaded, setUploaded] = useState<Uploaded | null>(null);
  const [mapping, setMapping] = useState<readonly (number | null)[]>([]);
  const problem = uploading.problem ?? laying.problem;
  const close = () => {
    setUploaded(null);
    onClose();
  };
  return (
    <Dialog
      title={form.base ? t("更换底图 PDF", "Replace the base PDF") : t("上传底图 PDF", "Upload a base PDF")}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          {form.base && !uploaded && (
            <Button
              onClick={() => {
                onLook();
                close();
              }}
            >
              {t("识别现有底图的可填写位置", "Look for places on this base")}
            </Button>
          )}
          <Button onClick={close}>{t("取消", "Cancel")}</Button>
          <Button
            look="main"
            reason={uploaded ? null : t("先选择 PDF", "Choose a PDF first")}
            isBusy={laying.isBusy}
            onClick={async () => {
              const laid = uploaded && (await laying.run(form, uploaded, mapping, takesFields));
              if (!laid) return;
              onChange(laid, looks);
              close();
            }}
          >
            {t("铺在表单下", "Lay it under the form")}
          </Button>
        </>
      }
    >
      {uploaded ? (
        <div className="flex flex-col gap-2">
          <p>
            {t(
              `《${uploaded.base.name}》有 ${uploaded.sizes.length} 页。字段都保留在原来的位置；没有对应的页会加在后面。`,
              `“${uploaded.base.name}” has ${uploaded.sizes.length} page${uploaded.sizes.length === 1 ? "" : "s"}. All fields stay where they are; pages without a counterpart are added behind.`,
            )}
          </p>
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={takesFields} onChange={(event) => setTakesFields(event.target.checked)} />
            {t("PDF 里的表单域成为字段", "The PDF's own form fields become fields")}
          </label>
          <label className="flex items-center gap-2">
            <input type="checkbox" checked={looks} onChange={(event) => setLooks(event.target.checked)} />
            {t("识别横线、方框和格子，建议字段", "Look for lines, boxes and cells, and propose fields")}
          </label>
          {form.pages.map((page, at) => (
            <label key={page.id} className="flex items-center gap-3">
              <span className="w-48">
                {t(
                  `表单第 ${at + 1} 页（${onPage(form, page.id).length} 个字段）`,
                  `Form page ${at + 1} (${onPage(form, page.id).length} fields)`,
                )}
              </span>
              <select
                value={mapping[at] ?? ""}
                onChange={(event) =>
                  setMapping(
                    form.pages.map((_, index) =>
                      index === at ? Number(event.target.value) || null : (mapping[index] ?? null),
                    ),
                  )
                }
                className="h-[30px] flex-1 rounded-card border border-edge bg-surface px-2"
              >
                <option value="">{t("空白", "blank")}</option>
                {uploaded.sizes.map((size, index) => (
                  <option key={index} value={index + 1}>
                    {t(`PDF 第 ${index + 1} 页`, `PDF page ${index + 1}`)} · {size.width} × {size.height} mm
                  </option>
                ))}
              </select>
            </label>
          ))}
        </div>
      ) : (
        <DropZone
          title={t("拖入或选择 PDF", "Drop or choose a PDF")}
          hint={t("未签名，不超过 20 MB", "Not signed, 20 MB at most")}
          accept="application/pdf,.pdf"
          isBusy={uploading.isBusy}
          onFiles={async ([file]) => {
            const stored = file && (await uploading.run(file));
            if (!stored) return;
            setUploaded(stored);
            // Page by page, as far as there are pages; a form that had a base keeps to its numbers.
            setMapping(
              form.pages.map((page, at) => {
                const number = form.base ? page.base : at + 1;
                return number !== null && number <= stored.sizes.length ? number : null;
              }),
            );
          }}
        />
      )}
      {problem && (
        <Failure
          t={t}
          title={t("没有传上去", "Not uploaded")}
          say={problem.told?.say[lang] ?? t("网络不通，请检查后再试。", "The network failed; check it and try again.")}
          trace={problem.told?.requestId}
        />
      )}
    </Dialog>
  );
}
