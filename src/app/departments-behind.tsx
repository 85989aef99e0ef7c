import { Card } from "#ui/card.tsx";
import { thousands } from "#ui/format.ts";
import type { Translate } from "#ui/words.ts";

type Behind = { departmentId: string; department: string; waiting: number; overdue: number };

/** 缺签最多的科室: a bar of what waits, the overdue part of it in apricot; the figures say the same. */
export function DepartmentsBehind({ rows, t }: { rows: readonly Behind[]; t: Translate }) {
  const most = Math.max(1, ...rows.map(({ waiting }) => waiting));
  return (
    <Card title={t("缺签最多的科室", "Departments waited for")} aside={t("待签 / 逾期", "waiting / overdue")}>
      {rows.length === 0 ? (
        <p className="m-0 text-ink2">{t("没有人被等待签名。", "Nobody is waited for.")}</p>
      ) : (
        <ul className="grid grid-cols-[minmax(0,7rem)_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-1.5">
          {rows.map(({ departmentId, department, waiting, overdue }) => (
            <li key={departmentId} className="contents">
              <span className="truncate" title={department}>
                {department}
              </span>
              <svg
                aria-hidden="true"
                viewBox="0 0 100 10"
                preserveAspectRatio="none"
                className="h-2.5 w-full bg-sunken"
              >
                <rect width={(100 * overdue) / most} height={10} className="fill-apricot" />
                <rect
                  x={(100 * overdue) / most}
                  width={(100 * (waiting - overdue)) / most}
                  height={10}
                  className="fill-dai opacity-60"
                />
              </svg>
              <span className="text-right tabular-nums">
                {thousands(waiting)} / <span className="font-semibold text-apricot-ink">{thousands(overdue)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
