"use client";

import { useWords } from "#ui/lang.tsx";
import type { Box } from "../edit/boxes.ts";
import type { Editor } from "../use-editor.ts";

/** Where tables of other pages go on: changed with the table, so only shown here. */
export function Continuations({ editor, pageId, scale }: { editor: Editor; pageId: string; scale: number }) {
  const t = useWords();
  return editor.form.fields.map((field) => {
    if (field.kind !== "table" || field.continuation?.page !== pageId) return null;
    const { x, y, w, h } = field.continuation.box;
    return (
      <div
        key={field.id}
        className="pointer-events-none absolute border border-dashed border-dai-on-page px-1 text-hint text-dai-on-page"
        style={{ left: x * scale, top: y * scale, width: w * scale, height: h * scale }}
      >
        {t(`${field.name} 续到这里`, `${field.name} goes on here`)}
      </div>
    );
  });
}

export function Grid({
  id,
  scale,
  step,
  page,
}: {
  /** The page's: of two pages each has a pattern of its own. */
  id: string;
  scale: number;
  step: number;
  page: { width: number; height: number };
}) {
  return (
    <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full">
      <defs>
        <pattern id={`xq-grid-${id}`} width={step * scale} height={step * scale} patternUnits="userSpaceOnUse">
          <path d={`M${step * scale} 0H0V${step * scale}`} fill="none" stroke="#e9e6df" />
        </pattern>
      </defs>
      <rect width={page.width * scale} height={page.height * scale} fill={`url(#xq-grid-${id})`} />
    </svg>
  );
}

export function SizeLabel({ frame, scale }: { frame: Box; scale: number }) {
  return (
    <span
      aria-hidden="true"
      className="pointer-events-none absolute z-10 -translate-x-1/2 rounded-tag bg-dai-on-page px-1.5 font-mono text-hint whitespace-nowrap text-white"
      style={{ left: (frame.x + frame.w / 2) * scale, top: (frame.y + frame.h) * scale + 10 }}
    >
      {frame.w.toFixed(1)} × {frame.h.toFixed(1)} mm
    </span>
  );
}
