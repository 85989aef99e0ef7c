"use client";

import type { DragEndEvent, DragStartEvent } from "@dnd-kit/core";
import { type RefObject, useState } from "react";
import { useWords } from "#ui/lang.tsx";
import { onPage } from "./edit/fields.ts";
import { newField } from "./edit/new-field.ts";
import { movePage } from "./edit/pages.ts";
import { freshWords, type Tool } from "./kinds.ts";
import type { Editor } from "./use-editor.ts";

/**
 * Putting tools of the palette on a page, by key or by dragging; pages of the strip are dragged the same way.
 * @param scale pixels a millimetre on the canvas
 */
export function useInsert(
  editor: Editor,
  canvas: RefObject<HTMLElement | null>,
  scale: number,
  onInserted: () => void,
) {
  const t = useWords();
  const [dragged, setDragged] = useState<Tool | null>(null);
  const { form } = editor;

  const reasonFor = (tool: Tool): string | null =>
    tool.kind === "signed-date" && !form.fields.some(({ kind }) => kind === "signature")
      ? t("先放一个签名区", "Place a signature area first")
      : null;

  /** @param at a page and a place on it in mm; without one the middle of the page that is faced */
  const insert = (tool: Tool, at?: { page: string; x: number; y: number }): void => {
    const on = at?.page ?? editor.pageId;
    const index = form.pages.findIndex(({ id }) => id === on);
    const size = form.pages[index];
    if (!size) return;
    const middle = at ?? {
      x: size.width / 2,
      y: Math.min(size.height / 2, 40 + (onPage(form, on).length % 12) * 10),
    };
    editor.apply((now) => newField(now, tool, on, middle, freshWords(tool, t)) ?? now, undefined, { page: index });
    onInserted();
    canvas.current?.focus({ preventScroll: true });
  };

  const take = ({ active }: DragStartEvent): void =>
    setDragged((active.data.current as { tool?: Tool } | undefined)?.tool ?? null);
  const drop = ({ active, over }: DragEndEvent): void => {
    setDragged(null);
    const { tool, from } = (active.data.current ?? {}) as { tool?: Tool; from?: number };
    const { to, page: on } = (over?.data.current ?? {}) as { to?: number; page?: string };
    if (from !== undefined && to !== undefined)
      return editor.apply((now) => movePage(now, from, to), undefined, { page: to });
    const rect = active.rect.current.translated;
    if (!tool || !on || !rect) return;
    const paper = canvas.current?.querySelector(`[data-page="${on}"]`)?.getBoundingClientRect();
    if (!paper) return;
    insert(tool, {
      page: on,
      x: (rect.left + rect.width / 2 - paper.left) / scale,
      y: (rect.top + rect.height / 2 - paper.top) / scale,
    });
  };
  return { insert, reasonFor, dragged, take, drop, leave: () => setDragged(null) };
}
