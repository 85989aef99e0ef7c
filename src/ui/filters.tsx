import type { ReactNode } from "react";
import { Button, LinkButton } from "./button.tsx";
import type { Translate } from "./words.ts";

/** The query form over a list: a plain GET form, so filters are the address and work without scripts. */
export function Filters({ path, t, children }: { path: string; t: Translate; children: ReactNode }) {
  return (
    <form
      method="get"
      action={path}
      role="search"
      className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-3.5 py-2.5"
    >
      {children}
      <div className="ml-auto flex items-center gap-2">
        <Button type="submit" look="main">
          {t("查询", "Search")}
        </Button>
        <LinkButton href={path}>{t("重置", "Reset")}</LinkButton>
      </div>
    </form>
  );
}

const CONTROL = "h-[30px] rounded-card border border-edge bg-surface px-2 text-body text-ink";

export function TextFilter({
  label,
  name,
  value,
  hint,
}: {
  label: string;
  name: string;
  value?: string;
  hint?: string;
}) {
  return (
    <label className="flex items-center gap-2 text-ink2">
      {label}
      <input className={`${CONTROL} w-36`} name={name} defaultValue={value} placeholder={hint} maxLength={64} />
    </label>
  );
}

export function ChoiceFilter({
  label,
  name,
  value,
  all,
  choices,
}: {
  label: string;
  name: string;
  value?: string;
  /** The word for no filter. */
  all: string;
  choices: readonly (readonly [value: string, words: string])[];
}) {
  return (
    <label className="flex items-center gap-2 text-ink2">
      {label}
      <select className={`${CONTROL} min-w-24`} name={name} defaultValue={value ?? ""}>
        <option value="">{all}</option>
        {choices.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

export function DateFilter({ label, name, value }: { label: string; name: string; value?: string }) {
  return (
    <label className="flex items-center gap-2 text-ink2">
      {label}
      <input type="date" className={CONTROL} name={name} defaultValue={value} />
    </label>
  );
}
