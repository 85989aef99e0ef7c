"use client";

import { useCallback, useState } from "react";
import { TRUE_SCALE } from "./canvas/canvas.tsx";
import type { ViewCommand } from "./keys.ts";
import type { Shown } from "./top-bar.tsx";

type Elsewhere = "preview" | "insert" | "help" | "save" | "leave" | "edit" | "two-pages";
type Acts = Record<Extract<ViewCommand["do"], Elsewhere>, () => void>;

/** What is seen of the page and how large, and the commands about it; the others of them are in `acts`. */
export function useView(acts: Acts) {
  const [shown, setShown] = useState<Shown>({ hasGrid: true, hasRulers: true, hasSnap: true, hasBoxes: true });
  /** null: as large as fits. */
  const [zoom, setZoom] = useState<number | null>(null);
  const [scale, setScale] = useState(1);
  const onView = useCallback(
    (command: ViewCommand) => {
      const flip = (key: keyof Shown) => setShown((was) => ({ ...was, [key]: !was[key] }));
      const zoomBy = (factor: number) =>
        setZoom(Math.max(0.5, Math.min(4, Math.round((scale / TRUE_SCALE) * factor * 100) / 100)));
      const all: Record<ViewCommand["do"], () => void> = {
        ...acts,
        "two-pages": () => {
          acts["two-pages"]();
          setZoom(null);
        },
        fit: () => setZoom(null),
        "zoom-in": () => zoomBy(1.25),
        "zoom-out": () => zoomBy(0.8),
        grid: () => flip("hasGrid"),
        rulers: () => flip("hasRulers"),
        snap: () => flip("hasSnap"),
        boxes: () => flip("hasBoxes"),
      };
      all[command.do]();
    },
    [scale, acts],
  );
  return { shown, zoom, setZoom, scale, setScale, onView };
}
