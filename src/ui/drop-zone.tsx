"use client";

import { FileUp } from "lucide-react";
import { type DragEvent, useId, useState } from "react";

type Props = {
  title: string;
  hint?: string;
  accept: string;
  isBusy?: boolean;
  isMultiple?: boolean;
  /** Low, for a page that has something else to show. */
  isSlim?: boolean;
  /** At least one, in the order in which they were chosen. */
  onFiles: (files: File[]) => void;
};

/** A file or several, dropped or chosen. The whole area is the file input's label, so keyboard and screen readers reach it. */
export function DropZone({ title, hint, accept, isBusy = false, isMultiple = false, isSlim = false, onFiles }: Props) {
  const id = useId();
  const [isOver, setOver] = useState(false);

  function take(list: FileList | null) {
    const files = Array.from(list ?? []).slice(0, isMultiple ? undefined : 1);
    if (files.length > 0 && !isBusy) onFiles(files);
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
        className={`flex items-center gap-2 rounded-card border border-dashed text-center peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-apricot-ink ${isSlim ? "justify-center px-4 py-2.5" : "flex-col px-6 py-14"} ${isOver ? "border-dai bg-dai-soft" : "border-edge bg-surface"} ${isBusy ? "" : "cursor-pointer hover:bg-sunken"}`}
      >
        <FileUp aria-hidden="true" size={isSlim ? 16 : 32} strokeWidth={1.5} className="shrink-0 text-dai" />
        <span className={isSlim ? "text-dai" : "font-serif text-title font-bold"}>{title}</span>
        {hint !== undefined && <span className="text-balance text-ink2">{hint}</span>}
      </label>
    </div>
  );
}
