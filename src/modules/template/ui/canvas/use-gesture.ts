"use client";

import { type RefObject, useRef, useState } from "react";
import { around, type Box, round } from "../edit/boxes.ts";
import { fieldsOf, placeFields } from "../edit/fields.ts";
import { ALL_EDGES, type Guide, snap } from "../edit/snap.ts";
import type { Editor } from "../use-editor.ts";

/** Pixels an edge snaps over. */
const REACH_PX = 6;

export type Snapping = { isOn: boolean; grid: number | null };

/**
 * Dragging and resizing with the mouse: while it lasts only the elements on the page are moved; at its end the form is
 * changed once, as one step.
 */
export function useGesture(
  editor: Editor,
  scale: number,
  snapping: Snapping,
  pageElement: RefObject<HTMLElement | null>,
) {
  const start = useRef(new Map<string, Box>());
  const now = useRef(new Map<string, Box>());
  const [guides, setGuides] = useState<readonly Guide[]>([]);
  const [isActive, setActive] = useState(false);
  const page = editor.form.pages[editor.page];
  const reach = REACH_PX / scale;

  const show = (boxes: ReadonlyMap<string, Box>) => {
    for (const [id, box] of boxes) {
      const element = pageElement.current?.querySelector<HTMLElement>(`[data-field="${id}"]`);
      if (!element) continue;
      element.style.left = `${box.x * scale}px`;
      element.style.top = `${box.y * scale}px`;
      element.style.width = `${box.w * scale}px`;
      element.style.height = `${box.h * scale}px`;
    }
  };
  const heldBy = (box: Box, edges: typeof ALL_EDGES) => {
    if (!page || !snapping.isOn) return { dx: 0, dy: 0, guides: [] };
    const others = editor.form.fields.flatMap((field) =>
      field.page === page.id && !start.current.has(field.id) ? [{ ...field.box, id: field.id }] : [],
    );
    const size = { w: page.width, h: page.height };
    return snap(box, { page: size, others, grid: snapping.grid, reach }, edges);
  };

  return {
    guides,
    isActive,
    begin: (): void => {
      start.current = new Map(
        fieldsOf(editor.form, editor.selected).flatMap(({ id, box, isLocked }) => (isLocked ? [] : [[id, box]])),
      );
      now.current = new Map();
      setActive(true);
    },
    /** Everything that was taken, by so many pixels from where it began. */
    drag: (dxPx: number, dyPx: number): void => {
      if (start.current.size === 0) return;
      const frame = around([...start.current.values()]);
      const moved = { ...frame, x: frame.x + dxPx / scale, y: frame.y + dyPx / scale };
      const held = heldBy(moved, ALL_EDGES);
      const [dx, dy] = [moved.x + held.dx - frame.x, moved.y + held.dy - frame.y];
      now.current = new Map(
        [...start.current].map(([id, box]) => [id, { ...box, x: round(box.x + dx), y: round(box.y + dy) }]),
      );
      show(now.current);
      setGuides(held.guides);
    },
    /** One field by the edges `direction` names: -1 the left or upper, 1 the right or lower, 0 neither. */
    resize: (id: string, [dw, dh]: readonly number[], [towardsX = 0, towardsY = 0]: readonly number[]): void => {
      const box = start.current.get(id);
      if (!box) return;
      const wider = (dw ?? 0) / scale;
      const higher = (dh ?? 0) / scale;
      const sized = {
        x: towardsX < 0 ? box.x - wider : box.x,
        y: towardsY < 0 ? box.y - higher : box.y,
        w: box.w + wider,
        h: box.h + higher,
      };
      const edge = (towards: number) => (towards < 0 ? (["start"] as const) : towards > 0 ? (["end"] as const) : []);
      const held = heldBy(sized, { x: edge(towardsX), y: edge(towardsY) });
      const snapped = {
        x: towardsX < 0 ? sized.x + held.dx : sized.x,
        y: towardsY < 0 ? sized.y + held.dy : sized.y,
        w: towardsX < 0 ? sized.w - held.dx : sized.w + held.dx,
        h: towardsY < 0 ? sized.h - held.dy : sized.h + held.dy,
      };
      now.current = new Map([[id, snapped]]);
      show(now.current);
      setGuides(held.guides);
    },
    /** A group by its common handles: places and sizes in pixels, as the handles gave them. */
    resizeGroup: (
      events: readonly { id: string; left: number; top: number; width: number; height: number }[],
    ): void => {
      now.current = new Map(
        events.map(({ id, left, top, width, height }) => [
          id,
          { x: left / scale, y: top / scale, w: width / scale, h: height / scale },
        ]),
      );
      show(now.current);
    },
    end: (): void => {
      setGuides([]);
      setActive(false);
      const boxes = new Map(
        [...now.current].map(([id, { x, y, w, h }]) => [id, { x: round(x), y: round(y), w: round(w), h: round(h) }]),
      );
      now.current = new Map();
      if (boxes.size === 0) return;
      const placed = placeFields(editor.form, boxes);
      // What the page's edge or the smallest size refused goes back on the screen as well.
      show(new Map(fieldsOf(placed, [...boxes.keys()]).map(({ id, box }) => [id, box])));
      editor.apply((form) => placeFields(form, boxes));
    },
  };
}
