"use client";

import { useWords } from "#ui/lang.tsx";
import { kindName } from "../kinds.ts";
import type { Proposals } from "../use-proposals.ts";

/** Proposed fields on the page shown: dashed, named, and each a switch. */
export function ProposalBoxes({ proposals, pageId, scale }: { proposals: Proposals; pageId: string; scale: number }) {
  const t = useWords();
  return proposals.found
    ?.filter(({ page }) => page === pageId)
    .map(({ id, kind, name, box: { x, y, w, h } }) => {
      const isChosen = proposals.chosen.has(id);
      const said = `${kindName(kind, t)} ${name}`;
      return (
        <button
          key={id}
          type="button"
          data-proposal={kind}
          aria-pressed={isChosen}
          aria-label={said}
          title={said}
          onClick={() => proposals.toggle(id)}
          className={`absolute z-10 overflow-hidden border-2 border-dashed px-0.5 text-left text-hint leading-none whitespace-nowrap ${isChosen ? "border-dai-on-page bg-field text-dai-on-page" : "border-page-hint bg-transparent text-page-hint line-through"}`}
          style={{ left: x * scale, top: y * scale, width: w * scale, height: h * scale }}
        >
          {w * scale > 40 ? name : ""}
        </button>
      );
    });
}
