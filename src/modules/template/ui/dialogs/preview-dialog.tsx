"use client";

import { CircleCheck, Download, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { api, useAction } from "#ui/api.ts";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import type { Form } from "../../form.ts";
import { bytesOf } from "../base64.ts";
import { type Stress, stressed } from "../edit/stress.ts";
import { problemWords } from "../problem-words.ts";

const PdfPages = dynamic(() => import("./pdf-pages.tsx").then(({ PdfPages }) => PdfPages), { ssr: false });

const make = async (form: Form, stress: Stress) => {
  const { pdfBase64, ...rest } = await api.template.preview.mutate({ form, data: stressed(form.sample, stress) });
  return { ...rest, pdf: new Blob([bytesOf(pdfBase64)], { type: "application/pdf" }) };
};

const fillable = async (form: Form, title: string) => {
  const { pdfBase64 } = await api.template.exportAcroForm.mutate({ form, title });
  return new Blob([bytesOf(pdfBase64)], { type: "application/pdf" });
};

/** The document as the server makes it from the form on the screen, tried with easy and with hard data. */
export function PreviewDialog({
  form,
  isOpen,
  onClose,
  onField,
}: {
  form: Form;
  isOpen: boolean;
  onClose: () => void;
  /** Leaves the preview for the field a problem is about. */
  onField: (fieldId: string) => void;
}) {
  const t = useWords();
  const lang = useLang();
  const [stress, setStress] = useState<Stress>("sample");
  const making = useAction(make);
  const exporting = useAction(fillable);
  const [made, setMade] = useState<Awaited<ReturnType<typeof make>> | null>(null);
  const { run } = making;
  const problem = making.problem ?? exporting.problem;
  useEffect(() => {
    if (!isOpen) return;
    let isGone = false;
    setMade(null);
    void run(form, stress).then((result) => {
      if (!isGone && result) setMade(result);
    });
    return () => {
      isGone = true;
    };
  }, [isOpen, form, stress, run]);
  const choices = [
    ["sample", t("样例", "Sample")],
    ["long", t("长文本", "Long text")],
    ["rare", t("生僻字", "Rare characters")],
    ["empty", t("无数据", "No data")],
  ] as const;
  return (
    <Dialog
      title={t("预览", "Preview")}
      isOpen={isOpen}
      onClose={onClose}
      shape="wide"
      actions={
        <>
          <Button
            isBusy={exporting.isBusy}
            onClick={async () => {
              const file = await exporting.run(form, t("可填表单", "Fillable form"));
              if (file) save(file, t("可填表单.pdf", "fillable-form.pdf"));
            }}
          >
            {t("导出可填 PDF（AcroForm）", "Export a fillable PDF (AcroForm)")}
          </Button>
          <Button
            reason={made ? null : t("还没有生成", "Not made yet")}
            onClick={() => made && save(made.pdf, t("预览.pdf", "preview.pdf"))}
          >
            <Download aria-hidden="true" size={14} />
            {t("下载 PDF", "Download PDF")}
          </Button>
          <Button look="main" onClick={onClose}>
            {t("回到设计", "Back to the design")}
          </Button>
        </>
      }
    >
      <div className="grid h-full min-h-0 grid-cols-[minmax(0,1fr)_280px] gap-4">
        <div
          className="min-h-0 overflow-auto bg-desk p-4"
          tabIndex={0}
          role="region"
          aria-busy={making.isBusy}
          aria-label={t("生成的文书", "The document as made")}
        >
          {made && <PdfPages file={made.pdf} />}
          {making.isBusy && <p className="text-ink2">{t("正在生成…", "Being made…")}</p>}
          {problem && (
            <Failure
              t={t}
              title={t("没有生成", "Not made")}
              say={
                problem.told?.say[lang] ??
                t("网络不通。请关闭预览后再试。", "The network failed. Close the preview and try again.")
              }
              trace={problem.told?.requestId}
            />
          )}
        </div>
        <aside className="flex min-h-0 flex-col gap-3 overflow-auto">
          <fieldset className="flex flex-col gap-1">
            <legend className="mb-1 font-semibold">{t("用什么数据", "Made from")}</legend>
            {choices.map(([value, words]) => (
              <label key={value} className="flex items-center gap-2">
                <input type="radio" name="xq-stress" checked={stress === value} onChange={() => setStress(value)} />
                {words}
              </label>
            ))}
          </fieldset>
          {made && (
            <section aria-live="polite">
              <h3 className="font-semibold">
                {t(`${made.pages} 页`, `${made.pages} page${made.pages === 1 ? "" : "s"}`)}
              </h3>
              {made.problems.length + made.formProblems.length === 0 ? (
                <p className="mt-1 flex items-center gap-1.5 text-bamboo">
                  <CircleCheck aria-hidden="true" size={14} />
                  {t("字形齐全，内容都放得下。", "Every glyph is there and everything fits.")}
                </p>
              ) : (
                <ul className="mt-1 flex flex-col gap-1.5">
                  {made.formProblems.map(({ field, name, say }, at) => (
                    <Trouble
                      key={`form ${at}`}
                      name={name}
                      say={say[lang]}
                      onGo={field ? () => onField(field) : null}
                    />
                  ))}
                  {made.problems.map((problem, at) => (
                    <Trouble
                      key={at}
                      name={`${problem.name || problem.field} · ${t(`第 ${problem.page} 页`, `page ${problem.page}`)}`}
                      say={problemWords(problem, lang)}
                      onGo={() => onField(problem.field)}
                    />
                  ))}
                </ul>
              )}
            </section>
          )}
        </aside>
      </div>
    </Dialog>
  );
}

function Trouble({ name, say, onGo }: { name: string; say: string; onGo: (() => void) | null }) {
  const t = useWords();
  return (
    <li className="rounded-card bg-apricot-soft px-2.5 py-1.5 text-apricot-ink">
      <p className="flex items-center gap-1.5 font-semibold">
        <TriangleAlert aria-hidden="true" size={13} className="shrink-0" />
        {name}
      </p>
      <p>{say}</p>
      {onGo && (
        <button type="button" onClick={onGo} className="underline">
          {t("去这个字段", "Go to the field")}
        </button>
      )}
    </li>
  );
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
