"use client";

import { useDroppable } from "@dnd-kit/core";
import { type ReactNode, useMemo } from "react";
import { useWords } from "#ui/lang.tsx";
import type { Layout, Placed } from "../../layout/placed.ts";
import { onPage } from "../edit/fields.ts";
import type { Sheet as SheetPlace } from "../edit/spread.ts";
import type { Editor } from "../use-editor.ts";
import { FieldBox } from "./field-box.tsx";
import { Guides } from "./guides.tsx";
import type { Outlines } from "./outlines.ts";
import { Continuations, Grid } from "./overlays.tsx";
import type { Held } from "./use-gesture.ts";

export type CanvasView = { hasGrid: boolean; hasRulers: boolean; hasBoxes: boolean; grid: number };

/** One page of the canvas: its paper, what is printed on it, and its fields. */
export function Sheet({
  sheet,
  editor,
  layout,
  outlines,
  view,
  scale,
  held,
  isLifting,
  imageUrl,
  base,
  overlay,
}: {
  sheet: SheetPlace;
  editor: Editor;
  layout: Layout;
  outlines: Outlines;
  view: CanvasView;
  /** Pixels a millimetre. */
  scale: number;
  /** What a dragged field holds on to, if it does on this page. */
  held: Held | null;
  /** What is selected is being moved, and lies over the page beside as well. */
  isLifting: boolean;
  imageUrl: (fileId: string) => string;
  /** The base PDF's page that lies under the page, at this width in pixels. */
  base: (number: number, width: number) => ReactNode;
  /** What lies over the page's fields, at so many pixels a millimetre. */
  overlay: (pageId: string, scale: number) => ReactNode;
}) {
  const t = useWords();
  const { page, at } = sheet;
  const { setNodeRef } = useDroppable({ id: `page ${page.id}`, data: { page: page.id } });
  const items = useMemo(() => itemsOf(layout, page.id), [layout, page.id]);
  const isFaced = editor.pageIds.length > 1 && at === editor.page;
  return (
    <div
      ref={setNodeRef}
      data-page={page.id}
      data-at={at}
      data-faced={isFaced || undefined}
      className="relative bg-white text-black shadow-float select-none"
      style={{ width: page.width * scale, height: page.height * scale }}
    >
      {editor.pageIds.length > 1 && (
        <span
          aria-hidden="true"
          className={`pointer-events-none absolute -top-[21px] left-0 text-hint whitespace-nowrap ${isFaced ? "font-semibold text-dai" : "text-ink2"}`}
        >
          {page.isContinuation
            ? t(`第 ${at + 1} 页 · 续页`, `Page ${at + 1}, continuation`)
            : t(`第 ${at + 1} 页`, `Page ${at + 1}`)}
        </span>
      )}
      {isFaced && <span aria-hidden="true" className="pointer-events-none absolute -inset-[3px] border-2 border-dai" />}
      {page.base !== null && base(page.base, page.width * scale)}
      {view.hasGrid && view.hasBoxes && <Grid id={page.id} scale={scale} step={view.grid} page={page} />}
      {onPage(editor.form, page.id).map((field) => {
        const isSelected = editor.selected.includes(field.id);
        return (
          <FieldBox
            key={field.id}
            field={field}
            items={items.get(field.id) ?? NONE}
            scale={scale}
            isSelected={isSelected}
            isLifted={isLifting && isSelected}
            hasBoxes={view.hasBoxes}
            outlines={outlines}
            imageUrl={imageUrl}
          />
        );
      })}
      {view.hasBoxes && <Continuations editor={editor} pageId={page.id} scale={scale} />}
      {overlay(page.id, scale)}
      {held?.page === page.id && <Guides guides={held.guides} scale={scale} page={page} />}
    </div>
  );
}

const NONE: readonly Placed[] = [];

/** What each field of a page has to print, from the page's first part; later parts are seen in the preview. */
function itemsOf(layout: Layout, pageId: string): Map<string, Placed[]> {
  const items = new Map<string, Placed[]>();
  const laid = layout.pages.find(({ page }) => page.id === pageId);
  for (const item of laid?.items ?? []) items.set(item.field, [...(items.get(item.field) ?? []), item]);
  return items;
}
