"use client";

import { Lock } from "lucide-react";
import { memo } from "react";
import { useWords } from "#ui/lang.tsx";
import type { Translate } from "#ui/words.ts";
import type { Field, FieldOf } from "../../form.ts";
import type { Placed } from "../../layout/placed.ts";
import { Drawing } from "./drawing.tsx";
import type { Outlines } from "./outlines.ts";

/** How a field lies on the page; places in pixels come from `scale`. */
export const FieldBox = memo(function FieldBox({
  field,
  items,
  scale,
  isSelected,
  isLifted,
  hasBoxes,
  outlines,
  imageUrl,
}: {
  field: Field;
  items: readonly Placed[];
  scale: number;
  isSelected: boolean;
  /** It is being moved, and may be over the page beside its own. */
  isLifted: boolean;
  /** Without boxes the page shows what is printed and nothing else. */
  hasBoxes: boolean;
  outlines: Outlines;
  imageUrl: (fileId: string) => string;
}) {
  const { x, y, w, h } = field.box;
  const look = !hasBoxes
    ? ""
    : field.kind === "seal" || field.kind === "seam"
      ? "outline-1 -outline-offset-1 outline-dashed outline-seal"
      : `outline-1 -outline-offset-1 ${isSelected ? "outline-ink bg-pick" : "outline-dai-on-page bg-field"}`;
  return (
    <div
      data-field={field.id}
      data-kind={field.kind}
      className={`xq-field absolute cursor-move ${isLifted ? "z-10" : ""} ${look}`}
      style={{ left: x * scale, top: y * scale, width: w * scale, height: h * scale }}
    >
      <svg
        aria-hidden="true"
        viewBox={`${x} ${y} ${w} ${h}`}
        preserveAspectRatio="none"
        className="pointer-events-none absolute inset-0 size-full overflow-visible"
      >
        <Drawing items={items} outlines={outlines} imageUrl={imageUrl} />
      </svg>
      {hasBoxes &&
        items.length === 0 &&
        (field.kind === "radio" ? (
          <EmptyMarks field={field} scale={scale} />
        ) : (
          <Placeholder field={field} scale={scale} />
        ))}
      {hasBoxes && field.isLocked && (
        <Lock
          aria-hidden="true"
          size={11}
          className="absolute -top-1.5 -right-1.5 rounded-full bg-white text-page-hint"
        />
      )}
    </div>
  );
});

/** Where the marks of a choice go whose squares are printed on the base: words would lie over those printed there. */
function EmptyMarks({ field, scale }: { field: FieldOf<"radio">; scale: number }) {
  return field.options.map(({ x, y }, at) => (
    <span
      key={at}
      aria-hidden="true"
      className="pointer-events-none absolute border border-dashed border-dai-on-page"
      style={{ left: x * scale, top: y * scale, width: field.markSize * scale, height: field.markSize * scale }}
    />
  ));
}

/** What stands in a field that has nothing to print: where its value comes from, or who signs. */
function Placeholder({ field, scale }: { field: Field; scale: number }) {
  const t = useWords();
  const said = placeholder(field, t);
  const isSeal = field.kind === "seal" || field.kind === "seam";
  return (
    <span
      className={`pointer-events-none absolute inset-x-1 top-1/2 -translate-y-1/2 truncate leading-none ${isSeal ? "text-seal" : "text-dai-on-page"}`}
      style={{ fontSize: Math.max(8, Math.min(13, 2.9 * scale, field.box.h * scale * 0.8)) }}
    >
      {said}
    </span>
  );
}

function placeholder(field: Field, t: Translate): string {
  if (field.kind === "signature") {
    const level = field.group ? `${field.group.name} ${field.group.level} · ` : "";
    return `${circled(field.order)} ${level}${field.role}`;
  }
  if (field.kind === "seal") return `${field.seal} ${Math.round(Math.min(field.box.w, field.box.h))} mm`;
  if (field.kind === "seam") return `${t("骑缝", "Seam")} · ${field.seal}`;
  if (field.kind === "signed-date") return field.format;
  if (field.kind === "line" || field.kind === "rectangle") return "";
  return "bind" in field && field.bind !== "" ? `{${field.bind}}` : field.name;
}

/** ① to ⑳, as forms number their signers. */
const circled = (order: number): string => (order <= 20 ? String.fromCodePoint(0x2460 + order - 1) : `(${order})`);
