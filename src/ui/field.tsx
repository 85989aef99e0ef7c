"use client";

import { CircleX } from "lucide-react";
import { type ComponentProps, useId } from "react";

/** Label above, control 36 high, the problem below with its cause and remedy. */
export function Field({
  label,
  problem,
  isMono = false,
  ...rest
}: Omit<ComponentProps<"input">, "className" | "id"> & { label: string; problem?: string | null; isMono?: boolean }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-ink2">
        {label}
      </label>
      <input
        id={id}
        {...rest}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? `${id}-problem` : undefined}
        className={`h-9 rounded-card border bg-surface px-2.5 text-card text-ink ${isMono ? "font-mono" : ""} ${problem ? "border-plum" : "border-edge"}`}
      />
      {problem && (
        <p id={`${id}-problem`} role="alert" className="flex items-start gap-1 text-hint text-plum">
          <CircleX aria-hidden="true" size={13} strokeWidth={1.75} className="mt-[2px] shrink-0" />
          {problem}
        </p>
      )}
    </div>
  );
}
