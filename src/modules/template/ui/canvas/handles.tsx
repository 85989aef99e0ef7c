"use client";

import "./handles.css";
import { type RefObject, useEffect, useLayoutEffect, useState } from "react";
import Moveable from "react-moveable";
import type { Box } from "../edit/boxes.ts";
import type { Editor } from "../use-editor.ts";
import type { useGesture } from "./use-gesture.ts";

export const idOf = (element: Element): string => element.getAttribute("data-field") ?? "";

/** The handles around what is selected; on whichever of the pages shown it lies. */
export function Handles({
  ref,
  targets,
  gesture,
  frame,
  scale,
  place,
  nonce,
  onChoose,
}: {
  ref: RefObject<Moveable | null>;
  targets: HTMLElement[];
  gesture: ReturnType<typeof useGesture>;
  /** The rectangle around what is selected. */
  frame: Box | null;
  scale: number;
  /** Another value: what is selected may have moved in the window. */
  place: unknown;
  /** For styles that react-moveable adds: the page's policy allows them by this word. */
  nonce: string;
  onChoose: (ids: readonly string[]) => void;
}) {
  useEffect(() => {
    ref.current?.updateRect();
  }, [ref, frame, scale, targets, place]);
  return (
    <>
      {/* The handles of a group ask for the style without the nonce; while this one is there they find it in the page. */}
      <Moveable target={null} cspNonce={nonce} />
      <Moveable
        ref={ref}
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
          if (one) onChoose([idOf(one)]);
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
    </>
  );
}

/** Handles leave the middle of a small field free, so that it can still be dragged. */
function handlesOf(frame: Box | null, scale: number): string[] {
  const [width, height] = [(frame?.w ?? 0) * scale, (frame?.h ?? 0) * scale];
  if (height < 24) return ["w", "e"];
  if (width < 24) return ["n", "s"];
  const corners = ["nw", "ne", "se", "sw"];
  return Math.min(width, height) < 48 ? corners : [...corners, "n", "e", "s", "w"];
}

/** The elements of what is selected and may be moved. They exist after the pages have been drawn. */
export function useTargets(editor: Editor, spread: RefObject<HTMLElement | null>): HTMLElement[] {
  const [targets, setTargets] = useState<HTMLElement[]>([]);
  useLayoutEffect(() => {
    const free = editor.fields.filter(({ isLocked }) => !isLocked);
    const found = free.flatMap(({ id }) => spread.current?.querySelector<HTMLElement>(`[data-field="${id}"]`) ?? []);
    setTargets((was) => (was.length === found.length && was.every((one, at) => one === found[at]) ? was : found));
  }, [editor.fields, spread]);
  return targets;
}
