"use client";

import { type RefObject, useRef, useState } from "react";
import { around, type Box, round } from "../edit/boxes.ts";
import { fieldsOf, type Place, placeFields } from "../edit/fields.ts";
import { ALL_EDGES, type Guide, snap } from "../edit/snap.ts";
import { landing, onSpread, type Sheet } from "../edit/spread.ts";
import type { Editor } from "../use-editor.ts";

/** Pixels an edge snaps over. */
const REACH_PX = 6;

export type Snapping = { isOn: boolean; grid: number | null };

/** Guides, and the page they lie on. */
export type Held = { page: string; guides: readonly Guide[] };

/**
 * Dragging and resizing with the mouse: while it lasts only the elements on the pages are moved; at its end the form is
 * changed once, as one step. What is dropped on the page beside its own belongs to that page.
 */
export function useGesture(
  editor: Editor,
  sheets: readonly Sheet[],
  scale: number,
  snapping: Snapping,
  spreadElement: RefObject<HTMLElement | null>,
) {
  const start = useRef(new Map<string, Required<Place>>());
  const now = useRef(new Map<string, Place>());
  const [held, setHeld] = useState<Held | null>(null);
  const [isActive, setActive] = useState(false);
  const reach = REACH_PX / scale;

  const show = (boxes: ReadonlyMap<string, Box>) => {
    for (const [id, box] of boxes) {
      const element = spreadElement.current?.querySelector<HTMLElement>(`[data-field="${id}"]`);
      if (!element) continue;
      element.style.left = `${box.x * scale}px`;
      element.style.top = `${box.y * scale}px`;
      element.style.width = `${box.w * scale}px`;
      element.style.height = `${box.h * scale}px`;
    }
  };
  const snapOn = (pageId: string, box: Box, edges: typeof ALL_EDGES) => {
    const page = editor.form.pages.find(({ id }) => id === pageId);
    if (!page || !snapping.isOn) return { dx: 0, dy: 0, guides: [] };
    const others = editor.form.fields.flatMap((field) =>
      field.page === page.id && !start.current.has(field.id) ? [{ ...field.box, id: field.id }] : [],
    );
    const size = { w: page.width, h: page.height };
    return snap(box, { page: size, others, grid: snapping.grid, reach }, edges);
  };

  return {
    held,
    isActive,
    begin: (): void => {
      start.current = new Map(
        fieldsOf(editor.form, editor.selected).flatMap(({ id, box, page, isLocked }) =>
          isLocked ? [] : [[id, { ...box, page }]],
        ),
      );
      now.current = new Map();
      setActive(true);
    },
    /** Everything that was taken, by so many pixels from where it began. */
    drag: (dxPx: number, dyPx: number): void => {
      if (start.current.size === 0) return;
      const frame = around([...start.current.values()].map((one) => onSpread(one, one.page, sheets)));
      const over = landing({ ...frame, x: frame.x + dxPx / scale, y: frame.y + dyPx / scale }, sheets);
      if (!over) return;
      const { dx, dy, guides } = snapOn(over.page, over.box, ALL_EDGES);
      const [byX, byY] = [dxPx / scale + dx, dyPx / scale + dy];
      const moved = [...start.current].map(
        ([id, one]) => [id, { ...one, x: round(one.x + byX), y: round(one.y + byY) }] as const,
      );
      show(new Map(moved));
      now.current = new Map(
        moved.map(([id, { page, ...box }]) => {
          const landed = landing(onSpread(box, page, sheets), sheets);
          return [id, landed ? { ...landed.box, page: landed.page } : box];
        }),
      );
      setHeld({ page: over.page, guides });
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
      const { dx, dy, guides } = snapOn(box.page, sized, { x: edge(towardsX), y: edge(towardsY) });
      const snapped = {
        x: towardsX < 0 ? sized.x + dx : sized.x,
        y: towardsY < 0 ? sized.y + dy : sized.y,
        w: towardsX < 0 ? sized.w - dx : sized.w + dx,
        h: towardsY < 0 ? sized.h - dy : sized.h + dy,
      };
      now.current = new Map([[id, snapped]]);
      show(now.current);
      setHeld({ page: box.page, guides });
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
      setHeld(null);
      setActive(false);
      const places = new Map(
        [...now.current].map(([id, { x, y, w, h, page }]) => [
          id,
          { x: round(x), y: round(y), w: round(w), h: round(h), page },
        ]),
      );
      now.current = new Map();
      if (places.size === 0) return;
      const placed = fieldsOf(placeFields(editor.form, places), [...places.keys()]);
      // What the page's edge or the smallest size refused goes back on the screen as well.
      show(new Map(placed.map(({ id, box }) => [id, box])));
      const page = sheets.find((sheet) => sheet.page.id === placed.at(-1)?.page)?.at;
      editor.apply((form) => placeFields(form, places), undefined, { page });
    },
  };
}
