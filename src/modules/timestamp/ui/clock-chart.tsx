import type { Translate } from "#ui/words.ts";

/** One minute of a clock's history; µs. */
export type ChartRow = {
  at: Date;
  condition: "synchronised" | "holdover" | "none";
  offsetUs: number | null;
  boundUs: number | null;
};

const WIDTH = 760;
const HEIGHT = 232;
const LEFT = 46;
const RIGHT = 8;
const TOP = 10;
const BOTTOM = 24;
const POINTS = 360;

/** Offset as a line in the band of the bound, the limit dashed, hold-over shaded; the same as a table one click away. */
export function ClockChart({
  rows,
  fromMs,
  toMs,
  limitUs,
  timeOf,
  t,
}: {
  rows: readonly ChartRow[];
  fromMs: number;
  toMs: number;
  limitUs: number;
  timeOf: (at: Date) => string;
  t: Translate;
}) {
  const points = thin(rows, fromMs, toMs);
  const topUs = limitUs * 1.12;
  const x = (at: number) => LEFT + ((at - fromMs) / (toMs - fromMs)) * (WIDTH - LEFT - RIGHT);
  const y = (us: number) =>
    TOP + ((topUs - Math.max(-topUs, Math.min(topUs, us))) / (2 * topUs)) * (HEIGHT - TOP - BOTTOM);
  const lines = [limitUs, limitUs / 2, 0, -limitUs / 2, -limitUs];
  const stretches = stretchesOf(points);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => fromMs + share * (toMs - fromMs));
  // One point makes no line.
  const isEmpty = stretches.every(({ length }) => length < 2);
  const empty = t("偏差与误差界：还没有足够的数据", "Offset and bound: not enough data yet");
  const plotted = t(
    `偏差与误差界，${points.length} 个点，上限 ±${ms(limitUs)} 毫秒`,
    `Offset and bound, ${points.length} points, limit ±${ms(limitUs)} ms`,
  );
  return (
    <>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={isEmpty ? empty : plotted}
        className="block w-full"
      >
        {points
          .filter(({ condition }) => condition === "holdover")
          .map(({ at }) => (
            <rect
              key={at}
              x={x(at)}
              y={TOP}
              width={Math.max(2, (WIDTH - LEFT - RIGHT) / POINTS + 0.5)}
              height={HEIGHT - TOP - BOTTOM}
              className="fill-apricot-soft"
            />
          ))}
        {lines.map((us) => (
          <g key={us}>
            <line
              x1={LEFT}
              x2={WIDTH - RIGHT}
              y1={y(us)}
              y2={y(us)}
              className={Math.abs(us) === limitUs ? "stroke-plum" : "stroke-line"}
              strokeDasharray={Math.abs(us) === limitUs ? "4 3" : undefined}
            />
            <text
              x={LEFT - 6}
              y={y(us) + 4}
              textAnchor="end"
              fontSize="11"
              className={Math.abs(us) === limitUs ? "fill-plum" : "fill-ink2"}
            >
              {us > 0 ? "+" : ""}
              {ms(us)}
            </text>
          </g>
        ))}
        {isEmpty && (
          <text x={(LEFT + WIDTH) / 2} y={y(limitUs / 4)} textAnchor="middle" fontSize="13" className="fill-ink2">
            {t(
              "还没有足够的数据画线：同步后每分钟记一次",
              "Not enough for a line yet: noted once a minute from the first synchronisation",
            )}
          </text>
        )}
        {stretches.map((stretch) => (
          <g key={stretch[0]?.at}>
            <polygon points={bandOf(stretch, x, y)} className="fill-dai" fillOpacity="0.16" />
            <polyline
              points={stretch.map(({ at, offsetUs }) => `${x(at)},${y(offsetUs)}`).join(" ")}
              className="fill-none stroke-dai"
              strokeWidth="1.5"
            />
          </g>
        ))}
        {ticks.map((at, i) => (
          <text
            key={at}
            x={x(at)}
            y={HEIGHT - 6}
            textAnchor={i === 0 ? "start" : i === 4 ? "end" : "middle"}
            fontSize="11"
            className="fill-ink2"
          >
            {i === 4 ? t("现在", "now") : timeOf(new Date(at)).slice(5, 16)}
          </text>
        ))}
      </svg>
      <details className="border-t border-line">
        <summary className="cursor-pointer px-3.5 py-2 text-dai">{t("同一数据的表", "The same as a table")}</summary>
        <div
          className="max-h-64 overflow-auto"
          tabIndex={0}
          role="region"
          aria-label={t("偏差与误差界", "Offset and bound")}
        >
          <table className="w-full text-right">
            <thead>
              <tr className="text-ink2">
                <th className="px-3.5 text-left font-normal">{t("时刻", "Time")}</th>
                <th className="px-2.5 font-normal">{t("偏差 ms", "Offset ms")}</th>
                <th className="px-2.5 font-normal">{t("误差界 ms", "Bound ms")}</th>
                <th className="px-3.5 text-left font-normal">{t("状态", "State")}</th>
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map(({ at, offsetUs, boundUs, condition }) => (
                <tr key={at}>
                  <td className="px-3.5 text-left font-mono text-hint">{timeOf(new Date(at))}</td>
                  <td className="px-2.5">{(offsetUs / 1000).toFixed(3)}</td>
                  <td className="px-2.5">{boundUs === null ? "—" : `±${(boundUs / 1000).toFixed(3)}`}</td>
                  <td className="px-3.5 text-left">
                    {condition === "synchronised"
                      ? t("同步", "synchronised")
                      : condition === "holdover"
                        ? t("守时", "hold-over")
                        : t("无可信时间", "no time")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </>
  );
}

type Point = { at: number; offsetUs: number; boundUs: number | null; condition: ChartRow["condition"] };

/** At most POINTS points: each the largest bound and the largest offset of its stretch, so that no peak is hidden. */
function thin(rows: readonly ChartRow[], fromMs: number, toMs: number): Point[] {
  const stepMs = (toMs - fromMs) / POINTS;
  const points = new Map<number, Point>();
  for (const { at, offsetUs, boundUs, condition } of rows) {
    const bucket = Math.floor((at.getTime() - fromMs) / stepMs);
    const point = points.get(bucket) ?? { at: at.getTime(), offsetUs: 0, boundUs: null, condition };
    points.set(bucket, point);
    if (Math.abs(offsetUs ?? 0) > Math.abs(point.offsetUs)) point.offsetUs = offsetUs ?? 0;
    if (boundUs !== null) point.boundUs = Math.max(point.boundUs ?? 0, boundUs);
    if (condition !== "synchronised") point.condition = condition;
  }
  return [...points.values()];
}

/** Runs of points that follow each other; a gap in the history is a gap in the line. */
function stretchesOf(points: readonly Point[]): Point[][] {
  const stretches: Point[][] = [];
  let last: Point | undefined;
  for (const point of points) {
    if (point.boundUs === null) {
      last = undefined;
      continue;
    }
    if (!last || point.at - last.at > GAP_MS) stretches.push([]);
    stretches.at(-1)?.push(point);
    last = point;
  }
  return stretches;
}

const GAP_MS = 30 * 60_000;

function bandOf(stretch: readonly Point[], x: (at: number) => number, y: (us: number) => number): string {
  const upper = stretch.map(({ at, boundUs }) => `${x(at)},${y(boundUs ?? 0)}`);
  const lower = stretch.toReversed().map(({ at, boundUs }) => `${x(at)},${y(-(boundUs ?? 0))}`);
  return [...upper, ...lower].join(" ");
}

const ms = (us: number): string => String(Math.round(us) / 1000).replace("-", "−");
