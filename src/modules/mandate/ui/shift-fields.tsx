"use client";

import { X } from "lucide-react";
import { Button } from "#ui/button.tsx";
import { useWords } from "#ui/lang.tsx";
import { MOST_SHIFTS, type Shift } from "../rules.ts";

const LOOK = "h-9 rounded-card border border-edge bg-surface px-2 text-card text-ink";

/** The shifts of a policy: name and two times of day each. */
export function ShiftFields(props: { shifts: readonly Shift[]; onChange: (shifts: readonly Shift[]) => void }) {
  const { shifts, onChange } = props;
  const t = useWords();
  const change = (at: number, part: Partial<Shift>) =>
    onChange(shifts.map((one, n) => (n === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-ink2">{t("班次", "Shifts")}</legend>
      {shifts.map((shift, at) => (
        <div key={at} className="flex items-center gap-2">
          <input
            className={`${LOOK} w-24`}
            aria-label={t(`第 ${at + 1} 个班次的名称`, `Name of shift ${at + 1}`)}
            maxLength={10}
            value={shift.name}
            onChange={(event) => change(at, { name: event.target.value })}
          />
          <input
            className={LOOK}
            type="time"
            aria-label={t(`${shift.name}开始`, `${shift.name} from`)}
            value={shift.from}
            onChange={(event) => change(at, { from: event.target.value })}
          />
          <span aria-hidden="true">–</span>
          <input
            className={LOOK}
            type="time"
            aria-label={t(`${shift.name}结束`, `${shift.name} until`)}
            value={shift.to}
            onChange={(event) => change(at, { to: event.target.value })}
          />
          <button
            type="button"
            className="grid size-9 place-items-center text-ink2"
            aria-label={t(`去掉${shift.name}`, `Remove ${shift.name}`)}
            onClick={() => onChange(shifts.filter((_, n) => n !== at))}
          >
            <X aria-hidden="true" size={15} strokeWidth={1.75} />
          </button>
        </div>
      ))}
      {shifts.length < MOST_SHIFTS && (
        <div>
          <Button onClick={() => onChange([...shifts, { name: t("新班次", "New"), from: "08:00", to: "17:00" }])}>
            {t("加一个班次", "Add a shift")}
          </Button>
        </div>
      )}
      <p className="text-hint text-ink2">
        {t(
          "医生可以选“到本班次结束”，仍不超过上面的最长时间。结束早于开始的班次跨到第二天。",
          "Doctors may choose “until the shift ends”, never beyond the longest time above. An end before its start is the next day's.",
        )}
      </p>
    </fieldset>
  );
}
