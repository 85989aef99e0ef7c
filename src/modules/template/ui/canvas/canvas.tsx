"use client";

import "./handles.css";
import { useDroppable } from "@dnd-kit/core";
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
import Moveable from "react-moveable";
import Selecto from "react-selecto";
import { useWords } from "#ui/lang.tsx";
import type { Layout, Placed } from "../../layout/placed.ts";
import { around, type Box } from "../edit/boxes.ts";
import { onPage } from "../edit/fields.ts";
import { withGroups } from "../edit/groups.ts";
import type { Editor } from "../use-editor.ts";
import { FieldBox } from "./field-box.tsx";
import { Guides } from "./guides.tsx";
import type { Outlines } from "./outlines.ts";
import { Continuations, Grid, SizeLabel } from "./overlays.tsx";
import { Ruler, RULER } from "./rulers.tsx";
import { type Snapping, useGesture } from "./use-gesture.ts";
import { useSpaceHeld } from "./use-space-held.ts";

/** Pixels a millimetre has at 100 %: CSS counts 96 pixels an inch. */
export const TRUE_SCALE = 96 / 25.4;
/** Free space around the page, in pixels. */
const MARGIN = 28;

export type CanvasView = { hasGrid: boolean; hasRulers: boolean; hasBoxes: boolean; grid: number };

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
  /** What lies over the page's fields, at so many pixels a millimetre. */
  overlay: (scale: number) => ReactNode;
  /** For styles that react-moveable and react-selecto add: the page's policy allows them by this word. */
  nonce: string;
  focusRef: RefObject<HTMLDivElement | null>;
  /** Nothing can be chosen, moved or asked for. */
  isReadOnly: boolean;
  onMenu: (at: { x: number; y: number }) => void;
  onEdit: () => void;
};

export function Canvas(props: CanvasProps) {
  const { editor, layout, outlines, view, snapping, zoom, onScale, imageUrl, base, nonce, focusRef, isReadOnly } =
    props;
  const t = useWords();
  const scroller = useRef<HTMLDivElement>(null);
  const pageElement = useRef<HTMLDivElement>(null);
  const moveable = useRef<Moveable>(null);
  const [port, setPort] = useState({ width: 0, height: 0, left: 0, top: 0 });
  const page = editor.form.pages[editor.page];
  const { setNodeRef } = useDroppable({ id: "page" });
  const ruler = view.hasRulers ? RULER : 0;

  const scale = useMemo(() => {
    if (!page) return 1;
    if (zoom !== null) return zoom * TRUE_SCALE;
    const room = Math.min((port.width - 2 * MARGIN) / page.width, (port.height - 2 * MARGIN) / page.height);
    return Math.max(0.3, room);
  }, [page, zoom, port.width, port.height]);
  useEffect(() => onScale(scale), [onScale, scale]);

  const measure = useCallback(() => {
    const [outer, inner] = [scroller.current, pageElement.current];
    if (!outer || !inner) return;
    const [a, b] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
    const next = { width: outer.clientWidth, height: outer.clientHeight, left: b.left - a.left, top: b.top - a.top };
    setPort((was) =>
      Object.entries(next).every(([key, value]) => was[key as keyof typeof was] === value) ? was : next,
    );
  }, []);
  useLayoutEffect(measure, [measure, scale, page, ruler]);
  useEffect(() => {
    if (!scroller.current) return;
    const watch = new ResizeObserver(measure);
    watch.observe(scroller.current);
    return () => watch.disconnect();
  }, [measure]);

  const gesture = useGesture(editor, scale, snapping, pageElement);
  const targets = useTargets(editor, pageElement);
  useEffect(() => {
    moveable.current?.updateRect();
  }, [editor.form, scale, targets, port]);

  const items = useMemo(() => itemsOf(layout, page?.id), [layout, page]);
  const fields = page ? onPage(editor.form, page.id) : [];
  const frame: Box | null = editor.fields.length > 0 ? around(editor.fields.map(({ box }) => box)) : null;
  const isPanning = useSpaceHeld(scroller);
  const choose = (ids: readonly string[]) => editor.select(withGroups(editor.form, ids));
  const idOf = (element: Element) => element.getAttribute("data-field") ?? "";

  if (!page) return null;
  return (
    <div
      className="grid min-h-0 min-w-0 flex-1"
      style={{ gridTemplate: `${ruler}px minmax(0,1fr) / ${ruler}px minmax(0,1fr)` }}
    >
      <div className="overflow-hidden bg-surface" />
      <div className="overflow-hidden">
        {view.hasRulers && (
          <Ruler axis="x" origin={port.left} scale={scale} length={port.width} limit={page.width} marked={frame} />
        )}
      </div>
      <div className="overflow-hidden">
        {view.hasRulers && (
          <Ruler axis="y" origin={port.top} scale={scale} length={port.height} limit={page.height} marked={frame} />
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
                `第 ${editor.page + 1} 页，${fields.length} 个字段。Tab 选择字段，方向键移动，问号键看全部快捷键。`,
                `Page ${editor.page + 1}, ${fields.length} fields. Tab chooses a field, arrows move it, ? lists all keys.`,
              )
        }
        className={`xq-canvas relative min-h-0 min-w-0 overflow-auto bg-desk outline-none focus-visible:inset-ring-2 focus-visible:inset-ring-apricot-ink ${isPanning ? "cursor-grab" : ""}`}
      >
        <div className="grid min-h-full w-max min-w-full place-items-center" style={{ padding: MARGIN }}>
          <div
            ref={(element) => {
              pageElement.current = element;
              setNodeRef(element);
            }}
            data-page={page.id}
            className="relative bg-white text-black shadow-float select-none"
            style={{ width: page.width * scale, height: page.height * scale }}
          >
            {page.base !== null && base(page.base, page.width * scale)}
            {view.hasGrid && view.hasBoxes && <Grid scale={scale} step={view.grid} page={page} />}
            {fields.map((field) => (
              <FieldBox
                key={field.id}
                field={field}
                items={items.get(field.id) ?? NONE}
                scale={scale}
                isSelected={editor.selected.includes(field.id)}
                hasBoxes={view.hasBoxes}
                outlines={outlines}
                imageUrl={imageUrl}
              />
            ))}
            {view.hasBoxes && <Continuations editor={editor} pageId={page.id} scale={scale} />}
            {props.overlay(scale)}
            <Guides guides={gesture.guides} scale={scale} page={page} />
            {frame && view.hasBoxes && !gesture.isActive && <SizeLabel frame={frame} scale={scale} />}
            {!isReadOnly && (
              <Moveable
                ref={moveable}
                target={targets}
                className="xq-handles"
                cspNonce={nonce}
                draggable
                resizable
                origin={false}
                throttleDrag={0}
                throttleResize={0}
                controlPadding={4}
                renderDirections={handlesOf(frame, scale)}
                onDragStart={gesture.begin}
                onDrag={({ dist }) => gesture.drag(dist[0] ?? 0, dist[1] ?? 0)}
                onDragEnd={gesture.end}
                onClickGroup={({ inputTarget }) => {
                  // A click on one of several chooses it alone.
                  const one = inputTarget.closest(".xq-field");
                  if (one) choose([idOf(one)]);
                }}
                onDragGroupStart={gesture.begin}
                onDragGroup={({ dist }) => gesture.drag(dist[0] ?? 0, dist[1] ?? 0)}
                onDragGroupEnd={gesture.end}
                onResizeStart={gesture.begin}
                onResize={({ target, dist, direction }) => gesture.resize(idOf(target), dist, direction)}
                onResizeEnd={gesture.end}
                onResizeGroupStart={gesture.begin}
                onResizeGroup={({ events }) =>
                  gesture.resizeGroup(
                    events.map(({ target, width, height, drag }) => ({
                      id: idOf(target),
                      left: drag.left,
                      top: drag.top,
                      width,
                      height,
                    })),
                  )
                }
                onResizeGroupEnd={gesture.end}
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

const NONE: readonly Placed[] = [];

/** Handles leave the middle of a small field free, so that it can still be dragged. */
function handlesOf(frame: Box | null, scale: number): string[] {
  const [width, height] = [(frame?.w ?? 0) * scale, (frame?.h ?? 0) * scale];
  if (height < 24) return ["w", "e"];
  if (width < 24) return ["n", "s"];
  const corners = ["nw", "ne", "se", "sw"];
  return Math.min(width, height) < 48 ? corners : [...corners, "n", "e", "s", "w"];
}

/** What each field of a page has to print, from the page's first part; later parts are seen in the preview. */
function itemsOf(layout: Layout, pageId: string | undefined): Map<string, Placed[]> {
  const items = new Map<string, Placed[]>();
  const laid = layout.pages.find(({ page }) => page.id === pageId);
  for (const item of laid?.items ?? []) items.set(item.field, [...(items.get(item.field) ?? []), item]);
  return items;
}

/** The elements of what is selected and may be moved. They exist after the page has been drawn. */
function useTargets(editor: Editor, pageElement: RefObject<HTMLElement | null>): HTMLElement[] {
  const [targets, setTargets] = useState<HTMLElement[]>([]);
  useLayoutEffect(() => {
    const free = editor.fields.filter(({ isLocked }) => !isLocked);
    const found = free.flatMap(
      ({ id }) => pageElement.current?.querySelector<HTMLElement>(`[data-field="${id}"]`) ?? [],
    );
    setTargets((was) => (was.length === found.length && was.every((one, at) => one === found[at]) ? was : found));
  }, [editor.fields, pageElement]);
  return targets;
}
