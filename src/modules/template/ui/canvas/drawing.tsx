"use client";

import { memo } from "react";
import { type Placed, POINT } from "../../layout/placed.ts";
import type { Outlines } from "./outlines.ts";

/**
 * What the layout placed, as SVG in millimetres: the same letters at the same places as in the PDF, drawn from the outlines
 * of the fonts that are embedded there.
 */
export const Drawing = memo(function Drawing({
  items,
  outlines,
  imageUrl,
}: {
  items: readonly Placed[];
  outlines: Outlines;
  imageUrl: (fileId: string) => string;
}) {
  return items.map((item, at) => {
    switch (item.kind) {
      case "text":
        return <Letters key={at} item={item} outlines={outlines} />;
      case "line":
        return (
          <path
            key={at}
            d={`M${item.x1} ${item.y1}L${item.x2} ${item.y2}`}
            stroke={item.colour}
            strokeWidth={item.width}
          />
        );
      case "rectangle":
        return (
          <rect
            key={at}
            x={item.x}
            y={item.y}
            width={item.w}
            height={item.h}
            fill={item.fill ?? "none"}
            stroke={item.width > 0 ? item.colour : "none"}
            strokeWidth={item.width}
          />
        );
      case "stroke":
        return (
          <polyline
            key={at}
            points={item.points.join(" ")}
            fill="none"
            stroke={item.colour}
            strokeWidth={item.width}
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        );
      case "bars":
        return <path key={at} d={rectangles(item.rectangles)} fill={item.colour} />;
      case "image":
        return (
          <image
            key={at}
            x={item.x}
            y={item.y}
            width={item.w}
            height={item.h}
            href={"fileId" in item.source ? imageUrl(item.source.fileId) : dataUrl(item.source.base64)}
            preserveAspectRatio={item.fit === "stretch" ? "none" : "xMidYMid meet"}
          />
        );
    }
  });
});

function Letters({ item, outlines }: { item: Extract<Placed, { kind: "text" }>; outlines: Outlines }) {
  const { size, font, colour, gap, y } = item;
  let x = item.x;
  return (
    <g fill={colour}>
      {Array.from(item.text, (letter, at) => {
        const outline = outlines.of(font, letter);
        if (!outline) return null;
        const scale = (size * POINT) / outline.unitsPerEm;
        const left = x;
        x += outline.width * scale + gap;
        return outline.path ? (
          <path key={at} d={outline.path} transform={`translate(${left} ${y}) scale(${scale} ${-scale})`} />
        ) : null;
      })}
    </g>
  );
}

function rectangles(flat: readonly number[]): string {
  let path = "";
  for (let at = 0; at + 3 < flat.length; at += 4)
    path += `M${flat[at]} ${flat[at + 1]}h${flat[at + 2]}v${flat[at + 3]}h${-(flat[at + 2] ?? 0)}z`;
  return path;
}

/** PNG begins with 0x89, which is `iVBOR` in Base64. */
const dataUrl = (base64: string): string =>
  `data:image/${base64.startsWith("iVBOR") ? "png" : "jpeg"};base64,${base64}`;
