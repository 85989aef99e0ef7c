"use client";

import { FilePlus2 } from "lucide-react";
import { useState } from "react";
import { ActionFailure } from "#ui/action-failure.tsx";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { Field } from "#ui/field.tsx";
import { useWords } from "#ui/lang.tsx";
import { blankForm, type Form } from "../form.ts";
import { base64Of } from "./base64.ts";
import type { DocumentType } from "./dialogs/publish-dialog.tsx";
import { replaceBase } from "./edit/pages.ts";
import { PROPOSING } from "./use-proposals.ts";

type Start = "blank" | "pdf" | "pdfme";

/** A new template, from nothing, on an uploaded PDF or from one of pdfme; the designer opens with it. */
export function NewTemplate({ types, reason }: { types: readonly DocumentType[]; reason: string | null }) {
  const t = useWords();
  const [isOpen, setOpen] = useState(false);
  const [start, setStart] = useState<Start>("blank");
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [typeCode, setTypeCode] = useState(types[0]?.code ?? "");
  const [file, setFile] = useState<File | null>(null);
  /** A pdfme template that was read, with what of it has no counterpart here: to be seen before anything is made. */
  const [read, setRead] = useState<{ form: Form; dropped: readonly Dropped[] } | null>(null);
  const making = useAction(async () => {
    if (start === "pdfme" && file && !read) {
      const found = await fromPdfme(file);
      if (found.dropped.length > 0) {
        setRead(found);
        return null;
      }
      return await api.template.create.mutate({ name, code, typeCode, form: found.form });
    }
    const form = start === "blank" || !file ? undefined : (read?.form ?? (await onPdf(file)));
    return await api.template.create.mutate({ name, code, typeCode, form });
  });
  const isWrongCode = code !== "" && !/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(code);
  const missing =
    name.trim() === "" || code === "" || typeCode === ""
      ? t("名称、编码和文书类型必填", "Name, code and document type are required")
      : isWrongCode
        ? t("编码不合规则", "The code is malformed")
        : start !== "blank" && !file
          ? t("先选择文件", "Choose a file first")
          : null;
  return (
    <>
      <Button look="main" reason={reason} onClick={() => setOpen(true)}>
        <FilePlus2 aria-hidden="true" size={14} strokeWidth={1.75} />
        {t("新建模板", "New template")}
      </Button>
      <Dialog
        title={t("新建模板", "New template")}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onClick={() => setOpen(false)}>{t("取消", "Cancel")}</Button>
            <Button
              look="main"
              isBusy={making.isBusy}
              reason={missing}
              onClick={async () => {
                const made = await making.run();
                if (made) window.location.assign(`/template/${made.templateId}${start === "pdf" ? PROPOSING : ""}`);
              }}
            >
              {read ? t("不要这些，新建并设计", "Make it without them") : t("新建并设计", "Make it and design")}
            </Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 text-ink2">{t("从什么开始", "Start from")}</legend>
            {(
              [
                ["blank", t("空白 A4 页", "a blank A4 page")],
                ["pdf", t("现成的 PDF 作底图，其中的表单域成为字段", "a PDF as base; its form fields become fields")],
                ["pdfme", t("pdfme 模板（JSON）", "a template of pdfme (JSON)")],
              ] as const
            ).map(([value, words]) => (
              <label key={value} className="flex items-center gap-2">
                <input
                  type="radio"
                  name="xq-start"
                  checked={start === value}
                  onChange={() => {
                    setStart(value);
                    setFile(null);
                    setRead(null);
                  }}
                />
                {words}
              </label>
            ))}
          </fieldset>
          {start !== "blank" && (
            <label key={start} className="flex flex-col gap-1 text-ink2">
              {start === "pdf"
                ? t("PDF 文件（未签名，不超过 20 MB）", "PDF file (not signed, 20 MB at most)")
                : t("pdfme 导出的 JSON 文件", "JSON file that pdfme exported")}
              <input
                type="file"
                accept={start === "pdf" ? "application/pdf,.pdf" : "application/json,.json"}
                onChange={(event) => {
                  const chosen = event.target.files?.[0] ?? null;
                  setFile(chosen);
                  setRead(null);
                  if (chosen && name === "") setName(chosen.name.replace(/\.(pdf|json)$/i, "").slice(0, 80));
                }}
                className="text-ink"
              />
            </label>
          )}
          <Field
            label={t("名称（必填）", "Name (required)")}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.target.value)}
          />
          <Field
            label={t("编码（必填，业务系统用它指定模板）", "Code (required; systems name the template by it)")}
            value={code}
            isMono
            maxLength={40}
            problem={
              isWrongCode
                ? t(
                    "用字母、数字、点、横线，以字母或数字开头。",
                    "Letters, digits, dots and dashes, beginning with a letter or digit.",
                  )
                : null
            }
            onChange={(event) => setCode(event.target.value.trim())}
          />
          <label className="flex flex-col gap-1 text-ink2">
            {t("文书类型（必填）", "Document type (required)")}
            <select
              value={typeCode}
              onChange={(event) => setTypeCode(event.target.value)}
              className="h-9 rounded-card border border-edge bg-surface px-2 text-card text-ink"
            >
              {types.map((one) => (
                <option key={one.code} value={one.code}>
                  {one.name}（{one.code}）
                </option>
              ))}
            </select>
          </label>
          {read && <DroppedParts dropped={read.dropped} />}
          <ActionFailure title={t("没有建成", "Not made")} problem={making.problem} />
        </div>
      </Dialog>
    </>
  );
}

/** A form with a page for each page of the PDF, and a field for each of its form's. */
async function onPdf(file: File): Promise<Form> {
  const name = file.name.slice(0, 200);
  const { fileId, pages } = await api.template.uploadBase.mutate({ name, contentBase64: await base64Of(file) });
  const form = replaceBase(blankForm(), { fileId, name }, pages, [1]);
  const pageIds = form.pages.map(({ id }) => id);
  return { ...form, ...(await api.template.acroFields.query({ fileId, pageIds })) };
}

type Dropped = { name: string; type: string };

const fromPdfme = async (file: File): Promise<{ form: Form; dropped: readonly Dropped[] }> =>
  await api.template.importPdfme.mutate({ json: await file.text() });

function DroppedParts({ dropped }: { dropped: readonly Dropped[] }) {
  const t = useWords();
  return (
    <section role="status" className="rounded-card border border-apricot-ink bg-apricot-soft p-3">
      <h3 className="font-semibold">
        {t(
          `${dropped.length} 个字段没有对应的种类，不会导入`,
          `${dropped.length} fields have no counterpart and are left out`,
        )}
      </h3>
      <ul className="mt-1 max-h-40 overflow-auto">
        {dropped.map(({ name, type }, at) => (
          <li key={at}>
            {name} <span className="font-mono text-hint text-ink2">{type}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
