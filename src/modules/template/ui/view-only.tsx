"use client";

import { ArrowLeft, ChevronLeft, ChevronRight, Eye } from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { useWords } from "#ui/lang.tsx";
import { IconButton } from "./icon-button.tsx";
import type { Editor } from "./use-editor.ts";

const NARROW = "(max-width: 1023px)";

function watch(told: () => void): () => void {
  const query = window.matchMedia(NARROW);
  query.addEventListener("change", told);
  return () => query.removeEventListener("change", told);
}

/** Why a form can only be read: its template is retired, or the window too narrow to work in; null when it can be changed. */
export function useReadOnly(state: "draft" | "published" | "retired"): string | null {
  const t = useWords();
  const isNarrow = useSyncExternalStore(watch, () => window.matchMedia(NARROW).matches);
  if (state === "retired")
    return t(
      "模板已停用，只能看。需要时在列表里“复制”成新模板。",
      "The template is retired and can only be read. Duplicate it in the list to go on.",
    );
  if (!isNarrow) return null;
  return t(
    "窗口窄于 1024 像素，只能看。放宽窗口即可编辑，改动不会丢。",
    "The window is narrower than 1024 pixels: widen it to edit. Nothing is lost.",
  );
}

/** The designer where nothing can be changed: the pages as they are, and why. @param children the canvas */
export function ViewOnly({
  name,
  why,
  editor,
  children,
}: {
  name: string;
  why: string;
  editor: Editor;
  children: ReactNode;
}) {
  const t = useWords();
  const { page, form } = editor;
  const last = form.pages.length - 1;
  return (
    <div className="flex h-dvh flex-col bg-paper">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line bg-surface px-3 py-1">
        <IconButton
          name={t("回到模板列表", "Back to the templates")}
          icon={ArrowLeft}
          onClick={() => window.location.assign("/template")}
        />
        <h1 className="min-w-0 truncate font-serif text-[17px] font-bold" title={name}>
          {name}
        </h1>
        <span className="inline-flex h-5 shrink-0 items-center gap-1 rounded-tag bg-sunken px-1.5 text-hint text-ink2">
          <Eye aria-hidden="true" size={12} />
          {t("只读", "Read only")}
        </span>
        <nav aria-label={t("页面", "Pages")} className="ml-auto flex items-center gap-1">
          <IconButton
            name={t("上一页", "Previous page")}
            icon={ChevronLeft}
            reason={page === 0 ? t("已经是第一页", "It is the first") : null}
            onClick={() => editor.goTo(page - 1)}
          />
          <span className="text-hint text-ink2" aria-live="polite">
            {t(`第 ${page + 1} / ${last + 1} 页`, `Page ${page + 1} of ${last + 1}`)}
          </span>
          <IconButton
            name={t("下一页", "Next page")}
            icon={ChevronRight}
            reason={page === last ? t("已经是最后一页", "It is the last") : null}
            onClick={() => editor.goTo(page + 1)}
          />
        </nav>
      </header>
      <p role="status" className="shrink-0 border-b border-line bg-apricot-soft px-3 py-1.5 text-apricot-ink">
        {why}
      </p>
      <main className="relative flex min-h-0 min-w-0 flex-1 flex-col">{children}</main>
    </div>
  );
}
