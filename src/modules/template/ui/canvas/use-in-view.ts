"use client";

import { type RefObject, useEffect } from "react";
import type { Editor } from "../use-editor.ts";

/** Scrolls to the page that is faced and to what the keyboard has chosen, where they are out of sight. */
export function useInView(scroller: RefObject<HTMLElement | null>, { page, selected }: Editor): void {
  const last = selected.at(-1);
  useEffect(() => {
    const seen = scroller.current?.getBoundingClientRect();
    const one = scroller.current?.querySelector(last === undefined ? `[data-at="${page}"]` : `[data-field="${last}"]`);
    const box = one?.getBoundingClientRect();
    if (!seen || !box) return;
    const isOut = box.right <= seen.left || box.left >= seen.right || box.bottom <= seen.top || box.top >= seen.bottom;
    if (isOut) one?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [scroller, page, last]);
}
