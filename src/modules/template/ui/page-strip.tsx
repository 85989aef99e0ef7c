"use client";

import { useDraggable, useDroppable } from "@dnd-kit/core";
import { ArrowDown, ArrowUp, CopyPlus, Plus, Trash2 } from "lucide-react";
import type { ReactNode } from "react";
import { useWords } from "#ui/lang.tsx";
import type { FormPage } from "../form.ts";
import { onPage } from "./edit/fields.ts";
import { addPage, duplicatePage, movePage, removePage } from "./edit/pages.ts";
import { IconButton } from "./icon-button.tsx";
import type { Editor } from "./use-editor.ts";

/** Width of a page in the strip, in pixels. */
const WIDTH = 62;

/** The pages in small; drag one onto another to move it there. */
export function PageStrip({ editor, base }: { editor: Editor; base: (number: number, width: number) => ReactNode }) {
  const t = useWords();
  const { form, page } = editor;
  const last = form.pages.length < 2 ? t("表单至少有一页", "A form has at least one page") : null;
  const isLocked = onPage(form, editor.pageId).some((field) => field.isLocked)
    ? t("页上有锁定的字段，先解锁", "The page has locked fields; unlock them first")
    : null;
  return (
    <section className="border-t border-line" aria-label={t("页面", "Pages")}>
      <div className="flex h-9 items-center pr-1 pl-3">
        <h2 className="mr-auto shrink-0 font-semibold whitespace-nowrap">{t("页面", "Pages")}</h2>
        <IconButton
          name={t("前移这一页", "Move this page forward")}
          icon={ArrowUp}
          reason={page === 0 ? t("已经是第一页", "It is the first") : null}
          onClick={() => editor.apply((now) => movePage(now, page, page - 1), undefined, { page: page - 1 })}
        />
        <IconButton
          name={t("后移这一页", "Move this page back")}
          icon={ArrowDown}
          reason={page === form.pages.length - 1 ? t("已经是最后一页", "It is the last") : null}
          onClick={() => editor.apply((now) => movePage(now, page, page + 1), undefined, { page: page + 1 })}
        />
        <IconButton
          name={t("复制这一页", "Duplicate this page")}
          icon={CopyPlus}
          onClick={() => editor.apply((now) => duplicatePage(now, page), undefined, { page: page + 1, selected: [] })}
        />
        <IconButton
          name={t("删除这一页", "Remove this page")}
          icon={Trash2}
          reason={last ?? isLocked}
          onClick={() =>
            editor.apply((now) => removePage(now, page), undefined, { page: Math.max(0, page - 1), selected: [] })
          }
        />
        <IconButton
          name={t("在后面加一页", "Add a page behind")}
          icon={Plus}
          onClick={() => editor.apply((now) => addPage(now, page), undefined, { page: page + 1, selected: [] })}
        />
      </div>
      <ol className="grid grid-cols-2 gap-2.5 px-3 pb-3">
        {form.pages.map((one, at) => (
          <Thumb key={one.id} page={one} at={at} editor={editor} base={base} />
        ))}
      </ol>
    </section>
  );
}

function Thumb({
  page,
  at,
  editor,
  base,
}: {
  page: FormPage;
  at: number;
  editor: Editor;
  base: (number: number, width: number) => ReactNode;
}) {
  const t = useWords();
  const drag = useDraggable({ id: `page ${page.id}`, data: { from: at } });
  const drop = useDroppable({ id: `place ${page.id}`, data: { to: at } });
  const scale = WIDTH / page.width;
  const isHere = at === editor.page;
  const name = page.isContinuation ? t(`${at + 1} 续页`, `${at + 1} cont.`) : String(at + 1);
  return (
    <li ref={drop.setNodeRef} className="flex flex-col items-center gap-1">
      <button
        ref={drag.setNodeRef}
        {...drag.listeners}
        type="button"
        data-thumb={page.id}
        aria-current={isHere ? "page" : undefined}
        aria-label={t(`第 ${at + 1} 页`, `Page ${at + 1}`)}
        onClick={() => editor.goTo(at)}
        className={`relative block overflow-hidden bg-white outline-offset-1 ${isHere ? "ring-2 ring-dai" : "ring-1 ring-line"} ${drop.isOver ? "ring-2 ring-apricot" : ""}`}
        style={{ width: WIDTH, height: Math.min(110, page.height * scale) }}
      >
        {page.base !== null && base(page.base, WIDTH)}
        {onPage(editor.form, page.id).map(({ id, box, kind }) => (
          <span
            key={id}
            className={`absolute ${kind === "seal" || kind === "seam" ? "bg-seal/40" : kind === "signature" ? "bg-apricot-on-page/50" : "bg-dai-on-page/35"}`}
            style={{
              left: box.x * scale,
              top: box.y * scale,
              width: Math.max(1, box.w * scale),
              height: Math.max(1, box.h * scale),
            }}
          />
        ))}
      </button>
      <span className={`text-hint ${isHere ? "text-ink" : "text-ink2"}`}>{name}</span>
    </li>
  );
}
