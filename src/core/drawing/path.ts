/**
 * Filled shapes as steps of a path: M and L have a point, C two control points and a point (cubic Bézier), Z closes. What
 * is inside is told by the non-zero winding rule (ISO 32000-2 §8.5.3.3.2, SVG 2 §13.4.1), so a hole runs the other way.
 */
export type Step = { op: "M" | "L" | "C" | "Z"; at: readonly number[] };
export type Path = readonly Step[];

/** One colour, millimetres, origin at the top left, y downwards. */
export type Drawing = { widthMm: number; heightMm: number; colour: string; path: Path };

/** Where a control point lies so that a cubic follows a quarter of a circle, as a share of the radius. */
const QUARTER = 0.552_284_749_8;

/** @param turn 1 clockwise as seen, -1 the other way: a hole in what runs clockwise */
export function ellipse(cx: number, cy: number, rx: number, ry: number, turn: 1 | -1): Path {
  const [kx, ky] = [rx * QUARTER, ry * QUARTER];
  const down = turn;
  return [
    { op: "M", at: [cx + rx, cy] },
    { op: "C", at: [cx + rx, cy + down * ky, cx + kx, cy + down * ry, cx, cy + down * ry] },
    { op: "C", at: [cx - kx, cy + down * ry, cx - rx, cy + down * ky, cx - rx, cy] },
    { op: "C", at: [cx - rx, cy - down * ky, cx - kx, cy - down * ry, cx, cy - down * ry] },
    { op: "C", at: [cx + kx, cy - down * ry, cx + rx, cy - down * ky, cx + rx, cy] },
    { op: "Z", at: [] },
  ];
}

export function rectangle(x: number, y: number, width: number, height: number, turn: 1 | -1): Path {
  const corners = [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
  return polygon(turn === 1 ? corners : corners.toReversed());
}

/** A five-pointed star, one point up; `radius` to the points. */
export function star(cx: number, cy: number, radius: number): Path {
  // Where the edges of a regular pentagram cross: sin 18° / sin 54°.
  const inner = radius * 0.381_966;
  return polygon(
    Array.from({ length: 10 }, (_, at) => {
      const angle = -Math.PI / 2 + (at * Math.PI) / 5;
      const r = at % 2 === 0 ? radius : inner;
      return [cx + r * Math.cos(angle), cy + r * Math.sin(angle)];
    }),
  );
}

function polygon(corners: readonly (readonly number[])[]): Path {
  return [...corners.map((at, i): Step => ({ op: i === 0 ? "M" : "L", at })), { op: "Z", at: [] }];
}

/** [a b c d e f]: x' = a·x + c·y + e, y' = b·x + d·y + f (ISO 32000-2 §8.3.4). */
export type Matrix = readonly [number, number, number, number, number, number];

export const transformed = (path: Path, [a, b, c, d, e, f]: Matrix): Path =>
  path.map(({ op, at }) => ({
    op,
    at: at.map((value, i) => {
      const [x, y] = i % 2 === 0 ? [value, at[i + 1] ?? 0] : [at[i - 1] ?? 0, value];
      return i % 2 === 0 ? a * x + c * y + e : b * x + d * y + f;
    }),
  }));

/**
 * A drawing as an SVG without text: it looks the same wherever it is shown.
 * @param widthPx how wide it is drawn where somebody counts pixels; its true size when absent
 */
export function toSvg({ widthMm, heightMm, colour, path }: Drawing, widthPx?: number): string {
  const size =
    widthPx === undefined
      ? `width="${widthMm}mm" height="${heightMm}mm"`
      : `width="${widthPx}" height="${Math.round((widthPx * heightMm) / widthMm)}"`;
  const box = `${size} viewBox="0 0 ${widthMm} ${heightMm}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}><path fill="${colour}" d="${pathData(path)}"/></svg>`;
}

const pathData = (path: Path): string =>
  path.map(({ op, at }) => op + at.map((value) => String(Math.round(value * 1000) / 1000)).join(" ")).join("");
