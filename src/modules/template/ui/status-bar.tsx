"use client";

import { CircleCheck, TriangleAlert } from "lucide-react";
import { useWords } from "#ui/lang.tsx";
import type { Layout } from "../layout/placed.ts";
import type { Editor } from "./use-editor.ts";

/** What is selected, what does not fit, and what the form is: one line at the foot. */
export function StatusBar({
  editor,
  layout,
  onProblems,
  onHelp,
}: {
  editor: Editor;
  layout: Layout;
  onProblems: () => void;
  onHelp: () => void;
}) {
  const t = useWords();
  const { form, fields, page } = editor;
  const size = form.pages[page];
  const missing = layout.problems.filter(({ kind }) => kind === "missing-glyph").length;
  const [field] = fields;
  return (
    <footer className="flex h-[26px] shrink-0 items-center gap-4 border-t border-line bg-surface px-3 text-hint whitespace-nowrap text-ink2">
      <span className="truncate" role="status" aria-live="polite">
        {fields.length === 0
          ? t("未选字段", "Nothing selected")
          : fields.length === 1 && field
            ? t(
                `已选 ${field.name}，左 ${field.box.x.toFixed(1)}，上 ${field.box.y.toFixed(1)} 毫米`,
                `${field.name}, ${field.box.x.toFixed(1)} mm from the left, ${field.box.y.toFixed(1)} from the top`,
              )
            : t(`已选 ${fields.length} 个`, `${fields.length} selected`)}
      </span>
      <span className="ml-auto" />
      {missing === 0 ? (
        <span className="flex items-center gap-1 text-bamboo">
          <CircleCheck aria-hidden="true" size={13} />
          {t("字形齐全", "Glyphs complete")}
        </span>
      ) : (
        <span className="flex items-center gap-1 text-plum">
          <TriangleAlert aria-hidden="true" size={13} />
          {t(`缺 ${missing} 个字形`, `${missing} glyphs missing`)}
        </span>
      )}
      {layout.problems.length > 0 && (
        <button type="button" onClick={onProblems} className="flex items-center gap-1 text-apricot-ink hover:underline">
          <TriangleAlert aria-hidden="true" size={13} />
          {t(`${layout.problems.length} 个提示`, `${layout.problems.length} notes`)}
        </button>
      )}
      {size && (
        <span>
          {size.width} × {size.height} mm ·{" "}
          {t(
            `${form.fields.length} 个字段 · ${form.pages.length} 页`,
            `${counted(form.fields.length, "field")} · ${counted(form.pages.length, "page")}`,
          )}
        </span>
      )}
      <button type="button" onClick={onHelp} className="hover:underline">
        <kbd className="mr-1 rounded-tag border border-line px-1 font-mono">?</kbd>
        {t("快捷键", "Keys")}
      </button>
    </footer>
  );
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
