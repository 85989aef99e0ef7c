"use client";

import type { Guide } from "../edit/snap.ts";

/** Dashed apricot lines to what a dragged field holds on to, with the distance to it. */
export function Guides({
  guides,
  scale,
  page,
}: {
  guides: readonly Guide[];
  scale: number;
  page: { width: number; height: number };
}) {
  if (guides.length === 0) return null;
  return (
    <svg
      aria-hidden="true"
      data-guides={guides.length}
      width={page.width * scale}
      height={page.height * scale}
      className="pointer-events-none absolute inset-0 text-apricot-on-page"
    >
      {guides.map(({ axis, at, from, to, distance }) => {
        const [a, b, c] = [at * scale, from * scale, to * scale];
        const middle = (b + c) / 2;
        return (
          <g key={`${axis}${at}`}>
            <path
              d={axis === "x" ? `M${a} ${b}V${c}` : `M${b} ${a}H${c}`}
              stroke="currentColor"
              strokeDasharray="4 3"
              fill="none"
            />
            {distance !== null && (
              <text
                x={axis === "x" ? a + 4 : middle}
                y={axis === "x" ? middle : a - 4}
                fontSize={11}
                fill="currentColor"
                className="font-mono"
              >
                {distance.toFixed(1)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
