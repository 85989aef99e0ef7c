import { type Box, round } from "./boxes.ts";

/** A line the moved box holds on to. `at` in mm along its axis; `from`–`to` is what it spans across. */
export type Guide = {
  axis: "x" | "y";
  at: number;
  from: number;
  to: number;
  /** Whose edge it is; null for the page's and the grid's. */
  with: string | null;
  /** Free millimetres between the box and its neighbour across the guide; null when they overlap or it is the page. */
  distance: number | null;
};

export type SnapTo = {
  page: { w: number; h: number };
  /** The other boxes of the page. */
  others: readonly (Box & { id: string })[];
  /** Grid width in mm; null without a grid. */
  grid: number | null;
  /** How near an edge must come, in mm. It follows from the zoom: a fixed number of pixels. */
  reach: number;
};

/** Which edges of the box move: all when it is dragged, one of each axis at most when it is resized. */
export type Edges = { x: readonly ("start" | "middle" | "end")[]; y: readonly ("start" | "middle" | "end")[] };

export const ALL_EDGES: Edges = { x: ["start", "middle", "end"], y: ["start", "middle", "end"] };

type Line = { at: number; with: (Box & { id: string }) | null };

/** How far the box must go to hold on to its nearest neighbours' edges and middles, and the guides that say so. */
export function snap(box: Box, to: SnapTo, edges: Edges = ALL_EDGES): { dx: number; dy: number; guides: Guide[] } {
  const x = nearest(box, "x", to, edges.x);
  const y = nearest(box, "y", to, edges.y);
  const moved = { ...box, x: box.x + (x?.by ?? 0), y: box.y + (y?.by ?? 0) };
  const guides = [x, y].flatMap((hit) => (hit?.line ? [guide(moved, hit.axis, hit.line)] : []));
  return { dx: round(x?.by ?? 0), dy: round(y?.by ?? 0), guides };
}

type Hit = { axis: "x" | "y"; by: number; line: Line | null };

function nearest(box: Box, axis: "x" | "y", to: SnapTo, edges: readonly ("start" | "middle" | "end")[]): Hit | null {
  const length = axis === "x" ? "w" : "h";
  const spots = edges.map((edge) => box[axis] + box[length] * { start: 0, middle: 0.5, end: 1 }[edge]);
  const page: Line[] = [0, to.page[length] / 2, to.page[length]].map((at) => ({ at, with: null }));
  const fields: Line[] = to.others.flatMap((other) =>
    [0, 0.5, 1].map((part) => ({ at: other[axis] + other[length] * part, with: other })),
  );
  let best: Hit | null = null;
  // Fields first: on a tie the neighbour is what a person means, not the page.
  for (const line of [...fields, ...page])
    for (const spot of spots) {
      const by = line.at - spot;
      if (Math.abs(by) <= to.reach && (best === null || Math.abs(by) < Math.abs(best.by) - 1e-9))
        best = { axis, by, line };
    }
  const [first] = spots;
  if (best || to.grid === null || first === undefined) return best;
  // The grid is nobody's edge: it takes the box without a guide, and only where no neighbour does.
  return { axis, by: Math.round(first / to.grid) * to.grid - first, line: null };
}

function guide(box: Box, axis: "x" | "y", line: Line): Guide {
  const [across, length] = axis === "x" ? (["y", "h"] as const) : (["x", "w"] as const);
  const other = line.with;
  const ends = [box[across], box[across] + box[length]];
  if (other) ends.push(other[across], other[across] + other[length]);
  const gap = other
    ? Math.max(other[across] - box[across] - box[length], box[across] - other[across] - other[length])
    : -1;
  return {
    axis,
    at: round(line.at),
    from: round(Math.min(...ends)),
    to: round(Math.max(...ends)),
    with: other?.id ?? null,
    distance: gap > 0 ? round(gap) : null,
  };
}
