"use client";

import { useEffect, useMemo, useState } from "react";
import { api } from "#ui/api.ts";
import type { Layout } from "../../layout/placed.ts";

/** Lengths in font units; `path` is SVG path data with y upwards. */
export type Outline = { unitsPerEm: number; width: number; path: string };
export type Outlines = { of(font: string, letter: string): Outline | null };

/** Letters once fetched stay for as long as the page: a font does not change under an installation that runs. */
const known = new Map<string, Outline>();
const asked = new Set<string>();
const keyOf = (font: string, letter: string): string => `${font} ${letter}`;

/** How many letters one request asks for. */
const BATCH = 400;

/** The outlines of every letter a layout uses; those not here yet are asked for, and drawn when they come. */
export function useOutlines(layout: Layout): { outlines: Outlines; isComplete: boolean } {
  const [arrived, setArrived] = useState(0);
  const wanted = useMemo(() => lettersOf(layout), [layout]);
  useEffect(() => {
    let isGone = false;
    for (const [font, letters] of wanted) {
      const missing = [...letters].filter((letter) => !asked.has(keyOf(font, letter)));
      for (let from = 0; from < missing.length; from += BATCH) {
        const batch = missing.slice(from, from + BATCH);
        for (const letter of batch) asked.add(keyOf(font, letter));
        api.template.outlines
          .mutate({ font, letters: batch.join("") })
          .then(({ unitsPerEm, glyphs }) => {
            batch.forEach((letter, at) => {
              const [width, path] = glyphs[at] ?? [0, ""];
              known.set(keyOf(font, letter), { unitsPerEm, width, path });
            });
            if (!isGone) setArrived((count) => count + 1);
          })
          // A letter that did not come is asked for again with the next change.
          .catch(() => batch.forEach((letter) => asked.delete(keyOf(font, letter))));
      }
    }
    return () => {
      isGone = true;
    };
  }, [wanted]);
  return useMemo(
    () => ({
      outlines: { of: (font: string, letter: string) => known.get(keyOf(font, letter)) ?? null },
      isComplete: [...wanted].every(([font, letters]) =>
        [...letters].every((letter) => known.has(keyOf(font, letter))),
      ),
    }),
    // A new object when letters have arrived: what is drawn from it is drawn again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [wanted, arrived],
  );
}

function lettersOf(layout: Layout): Map<string, Set<string>> {
  const letters = new Map<string, Set<string>>();
  for (const { items } of layout.pages)
    for (const item of items) {
      if (item.kind !== "text") continue;
      const own = letters.get(item.font) ?? new Set<string>();
      letters.set(item.font, own);
      for (const letter of item.text) own.add(letter);
    }
  return letters;
}
