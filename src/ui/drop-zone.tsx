"use client";

import { FileUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";

/** A file, or several one after the other, dropped or chosen. The whole area is the file input's label, so keyboard and screen readers reach it. */
export function DropZone({
  title,
  hint,
  accept,
  isBusy,
  isMultiple = false,
  onFile,
}: {
  title: string;
  hint: string;
  accept: string;
  isBusy: boolean;
  /** Several at once: `onFile` is called for each. */
  isMultiple?: boolean;
  onFile: (file: File) => void;
}) {
  const id = useId();
  const [isOver, setOver] = useState(false);

  function take(files: FileList | null) {
    if (isBusy) return;
    for (const file of Array.from(files ?? []).slice(0, isMultiple ? undefined : 1)) onFile(file);
  }

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files);
  }

  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <input
        id={id}
        type="file"
        accept={accept}
        disabled={isBusy}
        multiple={isMultiple}
        className="peer sr-only"
        onChange={(event) => {
          take(event.target.files);
          event.target.value = "";
        }}
      />
      <label
        htmlFor={id}
        className={`flex flex-col items-center gap-2 rounded-card border border-dashed px-6 py-14 text-center peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-apricot-ink ${isOver ? "border-dai bg-dai-soft" : "border-edge bg-surface"} ${isBusy ? "" : "cursor-pointer hover:bg-sunken"}`}
      >
        <FileUp aria-hidden="true" size={32} strokeWidth={1.5} className="text-dai" />
        <span className="font-serif text-title font-bold">{title}</span>
        <span className="text-ink2">{hint}</span>
      </label>
    </div>
  );
}
