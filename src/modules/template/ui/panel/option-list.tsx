"use client";

import { Plus, X } from "lucide-react";
import { useWords } from "#ui/lang.tsx";
import type { FieldOf } from "../../form.ts";

type Option = { value: string; label: string };

const INPUT = "h-[30px] w-full min-w-0 rounded-card border border-edge bg-surface px-2";

/** Value and words of each option, one a line. At least one stays. */
export function OptionList<O extends Option>({
  options,
  onChange,
  make,
}: {
  options: readonly O[];
  onChange: (options: O[]) => void;
  /** Makes the option that is added behind the last one. */
  make?: (option: Option, last: O | undefined) => O;
}) {
  const t = useWords();
  const change = (at: number, next: Partial<Option>) =>
    onChange(options.map((option, index) => (index === at ? { ...option, ...next } : option)));
  const add = () => {
    const option = {
      value: String(options.length + 1),
      label: t(`选项 ${options.length + 1}`, `Option ${options.length + 1}`),
    };
    onChange([...options, make ? make(option, options.at(-1)) : (option as O)]);
  };
  return (
    <div className="flex flex-col gap-1.5">
      <div aria-hidden="true" className="grid grid-cols-[72px_1fr_24px] gap-1.5 text-hint text-ink3">
        <span>{t("数据里的值", "value")}</span>
        <span>{t("显示的文字", "words")}</span>
      </div>
      {options.map((option, at) => (
        <div key={at} className="grid grid-cols-[72px_1fr_24px] items-center gap-1.5">
          <input
            aria-label={t(`第 ${at + 1} 项的值`, `Value of option ${at + 1}`)}
            value={option.value}
            maxLength={200}
            onChange={(event) => change(at, { value: event.target.value })}
            className={`${INPUT} font-mono text-hint`}
          />
          <input
            aria-label={t(`第 ${at + 1} 项的文字`, `Words of option ${at + 1}`)}
            value={option.label}
            maxLength={200}
            onChange={(event) => change(at, { label: event.target.value })}
            className={INPUT}
          />
          <button
            type="button"
            aria-label={t(`删除第 ${at + 1} 项`, `Remove option ${at + 1}`)}
            disabled={options.length < 2}
            title={options.length < 2 ? t("至少留一项", "One option stays") : undefined}
            onClick={() => onChange(options.filter((_, index) => index !== at))}
            className="grid size-6 place-items-center rounded-card hover:bg-sunken disabled:text-ink3"
          >
            <X aria-hidden="true" size={13} />
          </button>
        </div>
      ))}
      <button
        type="button"
        onClick={add}
        className="flex items-center gap-1 self-start rounded-card px-1 text-dai hover:underline"
      >
        <Plus aria-hidden="true" size={13} />
        {t("加一项", "Add an option")}
      </button>
    </div>
  );
}

/** Options with their places: a new one stands behind the last, and the field grows to hold it. */
export function RadioOptions({
  field,
  set,
}: {
  field: FieldOf<"radio">;
  set: (change: Partial<FieldOf<"radio">>) => void;
}) {
  const t = useWords();
  const arrange = (isDown: boolean) => {
    const step = isDown ? Math.max(6, field.markSize + 2) : Math.max(20, field.box.w / field.options.length);
    const options = field.options.map((option, at) => ({
      ...option,
      x: isDown ? 0 : at * step,
      y: isDown ? at * step : 1,
    }));
    const size = isDown
      ? { w: Math.max(field.box.w, 30), h: options.length * step }
      : { w: options.length * step, h: 6 };
    set({ options, box: { ...field.box, ...size } });
  };
  return (
    <>
      <OptionList
        options={field.options}
        onChange={(options) => set({ options })}
        make={(option, last) => ({ ...option, x: (last?.x ?? -20) + 20, y: last?.y ?? 1 })}
      />
      <div className="flex gap-2">
        <Small onClick={() => arrange(false)}>{t("横排", "In a row")}</Small>
        <Small onClick={() => arrange(true)}>{t("竖排", "In a column")}</Small>
      </div>
    </>
  );
}

function Small({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button type="button" onClick={onClick} className="h-7 rounded-card border border-edge px-2.5 hover:bg-sunken">
      {children}
    </button>
  );
}
