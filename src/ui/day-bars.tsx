import { thousands } from "./format.ts";
import type { Translate } from "./words.ts";

export type DayBar = { day: string; lower: number; upper: number };

const WIDTH = 380;
const HEIGHT = 132;
const LEFT = 34;
const BOTTOM = 18;
const TOP = 6;

/** Two amounts a day, one on the other, oldest first; the same as a table one click away. */
export function DayBars({
  days,
  label,
  names,
  t,
}: {
  days: readonly DayBar[];
  label: string;
  /** What the lower (dark) and the upper (light) part is. */
  names: readonly [lower: string, upper: string];
  t: Translate;
}) {
  const most = niceTop(Math.max(0, ...days.map(({ lower, upper }) => lower + upper)));
  const step = (WIDTH - LEFT) / Math.max(1, days.length);
  const y = (n: number) => TOP + (1 - n / most) * (HEIGHT - TOP - BOTTOM);
  return (
    <figure className="m-0">
      <figcaption className="mb-1 flex gap-3 text-hint text-ink2">
        <span className="flex items-center gap-1">
          <span aria-hidden="true" className="inline-block size-2.5 bg-dai" />
          {names[0]}
        </span>
        <span className="flex items-center gap-1">
          <span aria-hidden="true" className="inline-block size-2.5 bg-dai opacity-40" />
          {names[1]}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label} className="block w-full">
        {[0, most / 2, most].map((n) => (
          <g key={n}>
            <line x1={LEFT} x2={WIDTH} y1={y(n)} y2={y(n)} className="stroke-line" />
            <text x={LEFT - 6} y={y(n) + 4} textAnchor="end" fontSize="11" className="fill-ink2">
              {thousands(n)}
            </text>
          </g>
        ))}
        {days.map(({ day, lower, upper }, at) => (
          <g key={day} className="fill-dai">
            <title>{`${day}  ${names[0]} ${thousands(lower)}  ${names[1]} ${thousands(upper)}`}</title>
            <rect x={LEFT + at * step + 1} width={step - 2} y={y(lower)} height={y(0) - y(lower)} />
            <rect
              x={LEFT + at * step + 1}
              width={step - 2}
              y={y(lower + upper)}
              height={y(lower) - y(lower + upper)}
              className="opacity-40"
            />
          </g>
        ))}
        {[0, Math.floor(days.length / 2), days.length - 1].map((at) => (
          <text
            key={at}
            x={LEFT + (at + 0.5) * step}
            y={HEIGHT - 4}
            textAnchor={at === 0 ? "start" : at === days.length - 1 ? "end" : "middle"}
            fontSize="11"
            className="fill-ink2"
          >
            {days[at]?.day.slice(5)}
          </text>
        ))}
      </svg>
      <details className="mt-1 text-hint">
        <summary className="cursor-pointer text-dai">{t("同一数据的表", "The same as a table")}</summary>
        <table className="mt-1 w-full tabular-nums">
          <thead>
            <tr className="text-left text-ink2">
              <th className="font-normal">{t("日期", "Day")}</th>
              <th className="text-right font-normal">{names[0]}</th>
              <th className="text-right font-normal">{names[1]}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, lower, upper }) => (
              <tr key={day} className="border-t border-line">
                <td className="font-mono">{day}</td>
                <td className="text-right">{thousands(lower)}</td>
                <td className="text-right">{thousands(upper)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** The next 2, 4, 10, 20, 40 …: half of it is a whole number too. */
function niceTop(n: number): number {
  for (let unit = 1; ; unit *= 10) for (const times of [2, 4, 10]) if (n <= times * unit) return times * unit;
}
