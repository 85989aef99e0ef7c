"use client";

import { FileUp, X } from "lucide-react";
import { type DragEvent, useId, useState } from "react";
import { bytes } from "#ui/format.ts";
import { fileBase64 } from "#ui/file-base64.ts";
import { useWords } from "#ui/lang.tsx";
import { INSPECT_MOST } from "../input.ts";

/** What stands in the field: typed text, or a file's bytes as Base64. */
export type Pasted = { text: string } | { name: string; size: number; base64: string };
export const nothing: Pasted = { text: "" };

/** Paste, type, choose or drop: one field for text and files. */
export function PasteField(props: {
  label: string;
  hint: string;
  value: Pasted;
  onChange: (value: Pasted) => void;
  onProblem: (say: { zh: string; en: string }) => void;
}) {
  const { label, hint, value, onChange, onProblem } = props;
  const t = useWords();
  const id = useId();
  const [isOver, setOver] = useState(false);

  async function take(file: File) {
    if (file.size > (INSPECT_MOST / 4) * 3)
      return onProblem({
        zh: `${file.name} 超过 2 MB。原文太大时请在本机算出摘要，或用接口验签。`,
        en: `${file.name} is larger than 2 MB. Use the interface for large content.`,
      });
    onChange({ name: file.name, size: file.size, base64: await fileBase64(file) });
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file) void take(file);
  }

  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex items-center gap-2">
        <label htmlFor={id} className="text-ink2">
          {label}
        </label>
        <label className="ml-auto inline-flex cursor-pointer items-center gap-1 rounded-card px-1 text-hint text-dai focus-within:outline-2 focus-within:outline-apricot-ink hover:underline">
          <FileUp aria-hidden="true" size={13} strokeWidth={1.75} />
          {t("选择文件", "Choose a file")}
          <input
            type="file"
            className="sr-only"
            aria-label={t(`${label}：选择文件`, `${label}: choose a file`)}
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = "";
              if (file) void take(file);
            }}
          />
        </label>
      </div>
      <div
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={`rounded-card border ${isOver ? "border-dai bg-dai-soft" : "border-edge bg-surface"}`}
      >
        {"text" in value ? (
          <textarea
            id={id}
            value={value.text}
            spellCheck={false}
            placeholder={hint}
            onChange={(event) => onChange({ text: event.target.value })}
            className="block h-36 w-full resize-y rounded-card bg-transparent px-2.5 py-2 font-mono text-hint text-ink placeholder:text-ink3"
          />
        ) : (
          <div className="flex h-36 items-center justify-center gap-3">
            <span className="font-mono text-hint">
              {value.name} · {bytes(value.size)}
            </span>
            <button
              type="button"
              id={id}
              className="inline-flex items-center gap-1 text-hint text-dai hover:underline"
              onClick={() => onChange(nothing)}
            >
              <X aria-hidden="true" size={13} strokeWidth={1.75} />
              {t("移除", "Remove")}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
