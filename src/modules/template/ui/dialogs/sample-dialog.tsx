"use client";

import { useState } from "react";
import { Button } from "#ui/button.tsx";
import { Dialog } from "#ui/dialog.tsx";
import { useWords } from "#ui/lang.tsx";
import type { Data } from "../../form.ts";
import { isSchema, sampleOfSchema } from "../edit/paths.ts";

/** The sample data as JSON; a JSON Schema pasted here becomes sample data of its shape. */
export function SampleDialog({
  sample,
  isOpen,
  onClose,
  onChange,
}: {
  sample: Data;
  isOpen: boolean;
  onClose: () => void;
  onChange: (sample: Data) => void;
}) {
  const t = useWords();
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? JSON.stringify(sample, null, 2);
  const read = readData(text);
  const close = () => {
    setDraft(null);
    onClose();
  };
  return (
    <Dialog
      title={t("样例数据", "Sample data")}
      isOpen={isOpen}
      onClose={close}
      shape="wide"
      actions={
        <>
          {read.is === "schema" && (
            <Button onClick={() => setDraft(JSON.stringify(read.data, null, 2))}>
              {t("由 Schema 生成样例", "Make a sample from the schema")}
            </Button>
          )}
          <Button onClick={close}>{t("取消", "Cancel")}</Button>
          <Button
            look="main"
            reason={
              read.is === "data"
                ? null
                : read.is === "schema"
                  ? t("先由 Schema 生成样例", "Make a sample first")
                  : t("先改正 JSON", "Correct the JSON first")
            }
            onClick={() => {
              if (read.is === "data") onChange(read.data);
              close();
            }}
          >
            {t("使用这份数据", "Use this data")}
          </Button>
        </>
      }
    >
      <div className="flex h-full flex-col gap-2">
        <p className="text-ink2">
          {t(
            "粘贴业务系统将要发送的 JSON，或它的 JSON Schema。请用虚构的病人。样例随模板保存，只用于设计和预览。",
            "Paste the JSON your system will send, or its JSON Schema. Use an invented patient. The sample is kept with the template, for design and preview only.",
          )}
        </p>
        <textarea
          aria-label={t("样例数据 JSON", "Sample data as JSON")}
          aria-invalid={read.is === "wrong" || undefined}
          aria-describedby="xq-sample-state"
          value={text}
          spellCheck={false}
          onChange={(event) => setDraft(event.target.value)}
          className={`min-h-0 flex-1 resize-none rounded-card border bg-sunken p-2.5 font-mono text-hint ${read.is === "wrong" ? "border-plum" : "border-edge"}`}
        />
        <p id="xq-sample-state" role="status" className={read.is === "wrong" ? "text-plum" : "text-ink2"}>
          {read.is === "wrong"
            ? t(`这不是 JSON 对象：${read.why}`, `This is no JSON object: ${read.why}`)
            : read.is === "schema"
              ? t("这是 JSON Schema。", "This is a JSON Schema.")
              : t("JSON 正确。", "The JSON is well-formed.")}
        </p>
      </div>
    </Dialog>
  );
}

type Read = { is: "data"; data: Data } | { is: "schema"; data: Data } | { is: "wrong"; why: string };

function readData(text: string): Read {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { is: "wrong", why: "{ … }" };
    const data = value as Data;
    const made = isSchema(data) ? sampleOfSchema(data) : null;
    return made ? { is: "schema", data: made } : { is: "data", data };
  } catch (error) {
    return { is: "wrong", why: error instanceof Error ? error.message : "" };
  }
}
