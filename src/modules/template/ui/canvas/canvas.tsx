"use client";

import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type Moveable from "react-moveable";
import Selecto from "react-selecto";
import { useWords } from "#ui/lang.tsx";
import type { Layout } from "../../layout/placed.ts";
import { onPage } from "../edit/fields.ts";
import { withGroups } from "../edit/groups.ts";
import { frameOf, sizeOf, spreadOf } from "../edit/spread.ts";
import type { Editor } from "../use-editor.ts";
import { Handles, idOf, useTargets } from "./handles.tsx";
import type { Outlines } from "./outlines.ts";
import { SizeLabel } from "./overlays.tsx";
import { Ruler, RULER } from "./rulers.tsx";
import { type CanvasView, Sheet } from "./sheet.tsx";
import { type Snapping, useGesture } from "./use-gesture.ts";
import { useInView } from "./use-in-view.ts";
import { useSpaceHeld } from "./use-space-held.ts";

/** Pixels a millimetre has at 100 %: CSS counts 96 pixels an inch. */
export const TRUE_SCALE = 96 / 25.4;
/** Free space around the pages, below them for what floats there, and between two of them, in pixels. */
const [MARGIN, FOOT, GAP] = [28, 60, 24];

export type CanvasProps = {
  editor: Editor;
  layout: Layout;
  outlines: Outlines;
  view: CanvasView;
  snapping: Snapping;
  /** null: as large as fits. */
  zoom: number | null;
  onScale: (scale: number) => void;
  imageUrl: (fileId: string) => string;
  /** The base PDF's page that lies under the page shown, at this width in pixels. */
  base: (number: number, width: number) => ReactNode;
  /** What lies over a page's fields, at so many pixels a millimetre. */
  overlay: (pageId: string, scale: number) => ReactNode;
  /** For styles that react-moveable and react-selecto add: the page's policy allows them by this word. */
  nonce: string;
  focusRef: RefObject<HTMLDivElement | null>;
  /** Nothing can be chosen, moved or asked for. */
  isReadOnly: boolean;
  onMenu: (at: { x: number; y: number }) => void;
  onEdit: () => void;
};

/** The page being designed, or two of them side by side: one of these is faced, which is where things are added. */
export function Canvas(props: CanvasProps) {
  const { editor, layout, outlines, view, snapping, zoom, onScale, imageUrl, base, nonce, focusRef, isReadOnly } =
    props;
  const t = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const spread = useRef<HTMLDivElement>(null);
  const moveable = useRef<Moveable>(null);
  const [port, setPort] = useState({ width: 0, height: 0, left: 0, top: 0 });
  const { form, selected, shown } = editor;
  const page = form.pages[editor.page];
  const ruler = view.hasRulers ? RULER : 0;

  const scale = useMemo(() => {
    if (zoom !== null) return zoom * TRUE_SCALE;
    const sheets = spreadOf(form.pages, editor.page, shown, 0);
    const { w, h } = sizeOf(sheets);
    const across = port.width - 2 * MARGIN - (sheets.length - 1) * GAP;
    return Math.max(0.3, Math.min(across / w, (port.height - MARGIN - FOOT) / h));
  }, [form.pages, editor.page, shown, zoom, port.width, port.height]);
  useEffect(() => onScale(scale), [onScale, scale]);
  const sheets = useMemo(
    () => spreadOf(form.pages, editor.page, shown, GAP / scale),
    [form.pages, editor.page, shown, scale],
  );

  const measure = useCallback(() => {
    const [outer, inner] = [scroller.current, spread.current?.querySelector(`[data-at="${editor.page}"]`)];
    if (!outer || !inner) return;
    const [a, b] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
    const next = { width: outer.clientWidth, height: outer.clientHeight, left: b.left - a.left, top: b.top - a.top };
    setPort((was) =>
      Object.entries(next).every(([key, value]) => was[key as keyof typeof was] === value) ? was : next,
    );
  }, [editor.page]);
  useLayoutEffect(measure, [measure, scale, page, sheets, ruler]);
  useEffect(() => {
    if (!scroller.current) return;
    const watch = new ResizeObserver(measure);
    watch.observe(scroller.current);
    return () => watch.disconnect();
  }, [measure]);

  const gesture = useGesture(editor, sheets, scale, snapping, spread);
  const targets = useTargets(editor, spread);
  useInView(scroller, editor);
  const frame = useMemo(() => frameOf(form, selected, sheets), [form, selected, sheets]);
  const marked = useMemo(() => {
    const own = sheets.filter(({ at }) => at === editor.page).map((sheet) => ({ ...sheet, left: 0 }));
    const here = onPage(form, editor.pageId).filter(({ id }) => selected.includes(id));
    return frameOf(
      form,
      here.map(({ id }) => id),
      own,
    );
  }, [form, selected, sheets, editor.page, editor.pageId]);
  const isPanning = useSpaceHeld(scroller);
  const choose = (ids: readonly string[]) => {
    const all = withGroups(form, ids);
    const last = form.fields.find(({ id }) => id === ids.at(-1));
    const at = form.pages.findIndex(({ id }) => id === last?.page);
    editor.select(all, at < 0 ? undefined : at);
  };
  const face = (target: Element) => {
    const at = Number(target.closest("[data-at]")?.getAttribute("data-at") ?? editor.page);
    if (at !== editor.page) editor.face(at);
  };

  if (!page) return null;
  const count = onPage(form, page.id).length;
  return (
    <div
      className="grid min-h-0 min-w-0 flex-1"
      style={{ gridTemplate: `${ruler}px minmax(0,1fr) / ${ruler}px minmax(0,1fr)` }}
    >
      <div className="overflow-hidden bg-surface" />
      <div className="overflow-hidden">
        {view.hasRulers && (
          <Ruler axis="x" origin={port.left} scale={scale} length={port.width} limit={page.width} marked={marked} />
        )}
      </div>
      <div className="overflow-hidden">
        {view.hasRulers && (
          <Ruler axis="y" origin={port.top} scale={scale} length={port.height} limit={page.height} marked={marked} />
        )}
      </div>
      <div
        ref={(element) => {
          scroller.current = element;
          focusRef.current = element;
        }}
        onScroll={measure}
        onContextMenu={(event) => {
          event.preventDefault();
          if (isReadOnly) return;
          face(event.target as Element);
          const field = (event.target as Element).closest(".xq-field");
          if (field && !editor.selected.includes(idOf(field))) choose([idOf(field)]);
          props.onMenu({ x: event.clientX, y: event.clientY });
        }}
        onDoubleClick={isReadOnly ? undefined : props.onEdit}
        tabIndex={0}
        role="group"
        aria-roledescription={t("画布", "canvas")}
        aria-label={
          isReadOnly
            ? t(`第 ${editor.page + 1} 页，只读`, `Page ${editor.page + 1}, read only`)
            : t(
                `第 ${editor.page + 1} 页，${count} 个字段。Tab 选择字段，方向键移动，问号键看全部快捷键。`,
                `Page ${editor.page + 1}, ${count} fields. Tab chooses a field, arrows move it, ? lists all keys.`,
              )
        }
        className={`xq-canvas relative isolate min-h-0 min-w-0 overflow-auto bg-desk outline-none focus-visible:inset-ring-2 focus-visible:inset-ring-apricot-ink ${isPanning ? "cursor-grab" : ""}`}
      >
        <div
          className="grid min-h-full w-max min-w-full place-items-center"
          style={{ padding: MARGIN, paddingBottom: FOOT }}
        >
          <div ref={spread} className="relative flex items-start" style={{ gap: GAP }}>
            {sheets.map((sheet) => (
              <Sheet
                key={sheet.page.id}
                sheet={sheet}
                editor={editor}
                layout={layout}
                outlines={outlines}
                view={view}
                scale={scale}
                held={gesture.held}
                isLifting={gesture.isActive}
                imageUrl={imageUrl}
                base={base}
                overlay={props.overlay}
              />
            ))}
            {frame && view.hasBoxes && !gesture.isActive && <SizeLabel frame={frame} scale={scale} />}
            {!isReadOnly && (
              <Handles
                ref={moveable}
                targets={targets}
                gesture={gesture}
                frame={frame}
                scale={scale}
                place={port}
                nonce={nonce}
                onChoose={choose}
              />
            )}
          </div>
        </div>
      </div>
      {!isReadOnly && (
        <Selecto
          dragContainer=".xq-canvas"
          selectableTargets={[".xq-field"]}
          cspNonce={nonce}
          hitRate={0}
          ratio={0}
          selectByClick
          selectFromInside={false}
          toggleContinueSelect="shift"
          preventDefault
          onDragStart={(event) => {
            const target = event.inputEvent.target as HTMLElement;
            focusRef.current?.focus({ preventScroll: true });
            face(target);
            const isTaken = targets.some((one) => one === target || one.contains(target)) && !event.inputEvent.shiftKey;
            const isProposal = target.closest("[data-proposal]") !== null;
            if (
              isProposal ||
              isPanning ||
              event.inputEvent.button === 2 ||
              moveable.current?.isMoveableElement(target) ||
              isTaken
            )
              event.stop();
          }}
          onSelectEnd={(event) => {
            choose(event.selected.map(idOf));
            if (!event.isDragStartEnd) return;
            event.inputEvent.preventDefault();
            // The field just chosen is dragged on with the same press.
            void moveable.current?.waitToChangeTarget().then(() => moveable.current?.dragStart(event.inputEvent));
          }}
        />
      )}
    </div>
  );
}
