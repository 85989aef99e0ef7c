"use client";

import { useCallback, useState, useSyncExternalStore } from "react";
import type { PagesShown } from "./edit/spread.ts";

/** What a person chose last, in this browser; until then wide windows show two pages. */
const CHOSEN = "xq-template-pages";
const WIDE = "(min-width: 1600px)";

function watch(told: () => void): () => void {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", told);
  return () => query.removeEventListener("change", told);
}

function remembered(): PagesShown | null {
  const chosen = localStorage.getItem(CHOSEN);
  return chosen === "1" ? 1 : chosen === "2" ? 2 : null;
}

/** How many pages the canvas shows side by side, and the switch between one and two. */
export function usePagesShown(): { shown: PagesShown; toggle: () => void } {
  const isWide = useSyncExternalStore(watch, () => window.matchMedia(WIDE).matches);
  const [chosen, setChosen] = useState(remembered);
  const shown = chosen ?? (isWide ? 2 : 1);
  const toggle = useCallback(() => {
    const next = shown === 2 ? 1 : 2;
    localStorage.setItem(CHOSEN, String(next));
    setChosen(next);
  }, [shown]);
  return { shown, toggle };
}
