"use client";

import { RotateCcw } from "lucide-react";
import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { DropZone } from "#ui/drop-zone.tsx";
import { useLang, useWords } from "#ui/lang.tsx";
import { Failure } from "#ui/notice.tsx";
import { FileList, Progress } from "./file-list.tsx";
import { type Check, useChecks } from "./use-checks.ts";
import { VerifyResult } from "./verify-result.tsx";

const ACCEPT = "application/pdf,.pdf,.ers";

/** 验签: drop PDFs, read each one's verdict. Nothing is stored; the files stay in this page. */
export function VerifyScreen() {
  const t = useWords();
  const lang = useLang();
  const { checks, add, retry, clear } = useChecks();
  const [chosen, setChosen] = useState(0);
  const shown = checks.find(({ id }) => id === chosen) ?? checks[0];
  const take = (files: File[]) => setChosen(add(files, shown?.id ?? null));

  if (!shown) return <Start onFiles={take} />;
  return (
    <div className="flex flex-col gap-3">
      {checks.length > 1 && <FileList checks={checks} chosen={shown.id} onChoose={setChosen} lang={lang} t={t} />}
      <Chosen key={shown.id} check={shown} onRetry={() => retry(shown.id)} onClear={clear} />
      <div className="no-print">
        <DropZone
          isMultiple
          isSlim
          title={t(
            "再加几份 PDF，或这份文件的存证记录：拖到这里，或点此选择",
            "More PDFs, or this file's evidence record: drop them here, or click to choose",
          )}
          accept={ACCEPT}
          onFiles={take}
        />
      </div>
    </div>
  );
}

function Start({ onFiles }: { onFiles: (files: File[]) => void }) {
  const t = useWords();
  return (
    <div className="mx-auto max-w-2xl pt-6">
      <h1 className="rule-double mb-6 pb-3 font-serif text-verdict font-bold">{t("文书验签", "Check a document")}</h1>
      <DropZone
        isMultiple
        title={t("把 PDF 拖到这里，或点此选择", "Drop PDFs here, or click to choose")}
        hint={t(
          "任何已签名的 PDF，可几份一起；存证记录（.ers）一起拖进来。每份至多 60 MB，不保存。",
          "Any signed PDFs, several at once, with their evidence records (.ers); up to 60 MB each; they are not kept.",
        )}
        accept={ACCEPT}
        onFiles={onFiles}
      />
      <ul className="mt-6 list-disc pl-5 text-ink2">
        <li>
          {t(
            "逐个签名说明：内容是否与签署时一致、谁签的、证书当时和现在的状态、何时签的。",
            "For each signature: whether the content is what was signed, who signed, what the certificate was then and is now, and when.",
          )}
        </li>
        <li>
          {t(
            "每一次修订都能翻看：当时是什么样，之后改了什么。",
            "Every revision can be looked at: what it was, and what was changed after it.",
          )}
        </li>
        <li>
          {t(
            "只有三种结论：有效、无效、无法判定；每种都说明原因。",
            "There are three verdicts: valid, invalid, cannot tell; each with its reason.",
          )}
        </li>
      </ul>
    </div>
  );
}

function Chosen({ check, onRetry, onClear }: { check: Check; onRetry: () => void; onClear: () => void }) {
  const t = useWords();
  const lang = useLang();
  if (check.step === "done") return <VerifyResult check={check} onClear={onClear} />;
  return (
    <section className="rounded-card border border-line bg-surface" aria-live="polite">
      <h1 className="truncate px-5 pt-4 font-serif text-title font-bold">{check.file.name}</h1>
      {check.step === "failed" ? (
        <>
          <Failure
            t={t}
            title={t("没有核对成", "It could not be checked")}
            say={check.told.say[lang]}
            trace={check.told.trace}
          />
          <div className="flex gap-2 px-3.5 pb-3.5">
            <Button onClick={onRetry}>
              <RotateCcw aria-hidden="true" size={14} strokeWidth={1.75} />
              {t("再试一次", "Try again")}
            </Button>
            <Button onClick={onClear}>{t("全部清空", "Clear all")}</Button>
          </div>
        </>
      ) : (
        <div className="px-5 pt-2 pb-5">
          <Progress check={check} t={t} />
        </div>
      )}
    </section>
  );
}
