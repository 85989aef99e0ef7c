"use client";

import type { Box } from "../edit/boxes.ts";

/** Breadth of a ruler in pixels. */
export const RULER = 18;

/**
 * Millimetres along the top and the left edge of the canvas; what is selected is marked on both.
 * @param origin where the page's corner is, in pixels from the ruler's beginning
 * @param scale pixels a millimetre
 */
export function Ruler({
  axis,
  origin,
  scale,
  length,
  limit,
  marked,
}: {
  axis: "x" | "y";
  origin: number;
  scale: number;
  /** Pixels the ruler is long. */
  length: number;
  /** Millimetres of the page. */
  limit: number;
  marked: Box | null;
}) {
  const label = scale > 6 ? 10 : scale > 1.6 ? 20 : 50;
  const small = scale > 6 ? 1 : scale > 1.6 ? 2 : 10;
  const ticks = Array.from({ length: Math.floor(limit / small) + 1 }, (_, at) => at * small);
  const isX = axis === "x";
  const mark = marked && (isX ? [marked.x, marked.w] : [marked.y, marked.h]);
  return (
    <svg
      aria-hidden="true"
      width={isX ? length : RULER}
      height={isX ? RULER : length}
      className="block bg-surface text-ink3"
    >
      {mark && (
        <rect
          className="fill-apricot-soft"
          {...(isX
            ? { x: origin + (mark[0] ?? 0) * scale, y: 0, width: (mark[1] ?? 0) * scale, height: RULER }
            : { x: 0, y: origin + (mark[0] ?? 0) * scale, width: RULER, height: (mark[1] ?? 0) * scale })}
        />
      )}
      {ticks.map((mm) => {
        const at = Math.round(origin + mm * scale) + 0.5;
        if (at < 0 || at > length) return null;
        const long = mm % label === 0 ? 8 : mm % (label / 2) === 0 ? 6 : 3;
        return (
          <path key={mm} stroke="currentColor" d={isX ? `M${at} ${RULER}v${-long}` : `M${RULER} ${at}h${-long}`} />
        );
      })}
      {ticks
        .filter((mm) => mm % label === 0 && mm > 0)
        .map((mm) => {
          const at = origin + mm * scale;
          if (at < 0 || at > length) return null;
          return isX ? (
            <text key={mm} x={at} y={9} fontSize={9} textAnchor="middle" fill="currentColor">
              {mm}
            </text>
          ) : (
            <text key={mm} x={9} y={at + 3} fontSize={9} textAnchor="middle" fill="currentColor">
              {mm}
            </text>
          );
        })}
    </svg>
  );
}
