"use client";

import { type ReactNode, useEffect, useId, useState } from "react";

/** The panel's form controls: label left, control 30 high. They report only what is valid; the rest is told in place. */
const CONTROL =
  "h-[30px] w-full min-w-0 rounded-card border bg-surface px-2 text-body text-ink disabled:bg-sunken disabled:text-ink3";

export function Group({ title, children, isOpen = true }: { title: string; children: ReactNode; isOpen?: boolean }) {
  return (
    <details open={isOpen} className="border-t border-line first:border-t-0">
      <summary className="flex h-9 items-center px-3.5 text-card font-semibold select-none">{title}</summary>
      <div className="flex flex-col gap-2 px-3.5 pb-3">{children}</div>
    </details>
  );
}

function Row({ label, id, children }: { label: string; id: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[64px_minmax(0,1fr)] items-center gap-2">
      <label htmlFor={id} className="text-ink2">
        {label}
      </label>
      {children}
    </div>
  );
}

/** A number in its bounds. Up and down change it by `step`, with Shift by ten steps. `unit` stands inside the box. */
export function NumberControl({
  label,
  value,
  onChange,
  min = -5000,
  max = 5000,
  step = 0.1,
  digits = 1,
  mark,
}: {
  label: string;
  /** null when what is selected does not agree. */
  value: number | null;
  onChange: (value: number) => void;
  min?: number;
  max?: number;
  step?: number;
  digits?: number;
  /** A short label inside the box; then `label` is only read out. */
  mark?: string;
}) {
  const id = useId();
  const shown = value === null ? "" : String(Number(value.toFixed(digits)));
  const [draft, setDraft] = useState<string | null>(null);
  const text = draft ?? shown;
  const read = Number(text);
  const isWrong = draft !== null && (text.trim() === "" || !Number.isFinite(read) || read < min || read > max);
  const change = (next: number) => onChange(Math.max(min, Math.min(max, Math.round(next * 1000) / 1000)));
  const input = (
    <input
      id={id}
      inputMode="decimal"
      aria-label={mark === undefined ? undefined : label}
      aria-invalid={isWrong || undefined}
      value={text}
      onChange={(event) => {
        setDraft(event.target.value);
        const next = Number(event.target.value);
        if (event.target.value.trim() !== "" && Number.isFinite(next) && next >= min && next <= max) onChange(next);
      }}
      onBlur={() => setDraft(null)}
      onKeyDown={(event) => {
        if (event.key === "Enter") setDraft(null);
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        setDraft(null);
        change((value ?? 0) + (event.key === "ArrowUp" ? 1 : -1) * step * (event.shiftKey ? 10 : 1));
      }}
      className={`${CONTROL} text-right ${mark === undefined ? "" : "pl-7"} ${isWrong ? "border-plum" : "border-edge"}`}
    />
  );
  if (mark === undefined) return <Row label={label} id={id} children={input} />;
  return (
    <span className="relative min-w-0">
      <span aria-hidden="true" className="pointer-events-none absolute top-[5px] left-2 text-hint text-ink3">
        {mark}
      </span>
      {input}
    </span>
  );
}

/** Text that is taken over as it is typed. `check` says what is wrong with it, and a wrong text is kept out of the form. */
export function TextControl({
  label,
  value,
  onChange,
  check,
  lines = 1,
  isMono = false,
  hint,
  maxLength = 200,
  list,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  check?: (value: string) => string | null;
  lines?: number;
  isMono?: boolean;
  hint?: string;
  maxLength?: number;
  list?: readonly string[];
}) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  useEffect(() => setDraft(null), [value]);
  const text = draft ?? value;
  const problem = check?.(text) ?? null;
  const shared = {
    id,
    value: text,
    maxLength,
    placeholder: hint,
    "aria-invalid": problem !== null || undefined,
    "aria-describedby": problem === null ? undefined : `${id}-problem`,
    onBlur: () => setDraft(null),
    className: `${CONTROL} ${lines > 1 ? "h-auto py-1" : ""} ${isMono ? "font-mono text-hint" : ""} ${problem === null ? "border-edge" : "border-plum"}`,
  };
  const type = (next: string) => {
    if (check?.(next)) setDraft(next);
    else onChange(next);
  };
  return (
    <div>
      <Row label={label} id={id}>
        {lines > 1 ? (
          <textarea {...shared} rows={lines} onChange={(event) => type(event.target.value)} />
        ) : (
          <input {...shared} list={list ? `${id}-list` : undefined} onChange={(event) => type(event.target.value)} />
        )}
      </Row>
      {list && (
        <datalist id={`${id}-list`}>
          {list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
      {problem !== null && (
        <p id={`${id}-problem`} role="alert" className="mt-1 text-hint text-plum">
          {problem}
        </p>
      )}
    </div>
  );
}

export function ChoiceControl({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: string;
  choices: readonly (readonly [value: string, words: string])[];
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <Row label={label} id={id}>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={`${CONTROL} border-edge`}
      >
        {choices.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </Row>
  );
}

export function SwitchControl({
  label,
  words,
  value,
  isOff = false,
  onChange,
}: {
  label: string;
  /** What switching it on means, or why it cannot be. */
  words: string;
  value: boolean;
  /** There is nothing to switch. */
  isOff?: boolean;
  onChange: (value: boolean) => void;
}) {
  const id = useId();
  return (
    <Row label={label} id={id}>
      <span className="flex items-center gap-2">
        <input
          id={id}
          type="checkbox"
          role="switch"
          checked={value}
          disabled={isOff}
          onChange={(event) => onChange(event.target.checked)}
          className="disabled:cursor-not-allowed disabled:opacity-50 relative h-4 w-7 shrink-0 cursor-pointer appearance-none rounded-full bg-edge transition-colors before:absolute before:top-0.5 before:left-0.5 before:size-3 before:rounded-full before:bg-surface before:transition-transform checked:bg-dai checked:before:translate-x-3"
        />
        <span aria-hidden="true">{words}</span>
      </span>
    </Row>
  );
}

export function ColourControl({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <Row label={label} id={id}>
      <span className="flex items-center gap-2">
        <input
          id={id}
          type="color"
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className="h-[30px] w-10 cursor-pointer rounded-card border border-edge bg-surface p-0.5"
        />
        <span className="font-mono text-hint text-ink2">{value}</span>
      </span>
    </Row>
  );
}

/** Icons side by side, one of them pressed. */
export function PressControl<V extends string>({
  label,
  value,
  choices,
  onChange,
}: {
  label: string;
  value: V;
  choices: readonly (readonly [value: V, words: string, icon: ReactNode])[];
  onChange: (value: V) => void;
}) {
  const id = useId();
  return (
    <div className="grid grid-cols-[64px_minmax(0,1fr)] items-center gap-2">
      <span id={id} className="text-ink2">
        {label}
      </span>
      <div role="group" aria-labelledby={id} className="flex gap-1">
        {choices.map(([one, words, icon]) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === value}
            aria-label={words}
            title={words}
            onClick={() => onChange(one)}
            className={`grid size-7 place-items-center rounded-card border ${one === value ? "border-dai bg-dai-soft text-dai" : "border-line hover:bg-sunken"}`}
          >
            {icon}
          </button>
        ))}
      </div>
    </div>
  );
}
