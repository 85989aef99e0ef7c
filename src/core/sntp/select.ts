/** What one source says: the truth lies in [lowUs, highUs]. */
export type Interval = { name: string; lowUs: number; highUs: number };

export type Selection = {
  lowUs: number;
  highUs: number;
  /** Whose intervals reach into the common one. */
  truechimers: string[];
  falsetickers: string[];
};

/**
 * The hull of all points that a majority of the intervals covers, after Marzullo. As long as more sources tell the truth
 * than lie, the truth is among those points. (Taking the points most intervals cover, as Marzullo's algorithm and RFC
 * 5905 §11.2.1 do, is tighter and not always true: liars may agree with some of the honest beside the truth. And the
 * RFC's demand that no midpoint lies outside throws away good sets when bounds are tens of µs.)
 * @returns null when no point has a majority
 */
export function selectTrue(intervals: readonly Interval[]): Selection | null {
  const edges = intervals
    .flatMap(({ lowUs, highUs }) => [
      { atUs: lowUs, step: 1 },
      { atUs: highUs, step: -1 },
    ])
    // At one point an opening comes before a closing: touching intervals agree.
    .toSorted((a, b) => a.atUs - b.atUs || b.step - a.step);
  const hull = hullOf(edges, Math.floor(intervals.length / 2) + 1);
  if (!hull) return null;
  const isTrue = ({ lowUs, highUs }: Interval) => highUs >= hull.lowUs && lowUs <= hull.highUs;
  return {
    ...hull,
    truechimers: intervals.filter(isTrue).map(({ name }) => name),
    falsetickers: intervals.filter((one) => !isTrue(one)).map(({ name }) => name),
  };
}

function hullOf(edges: readonly { atUs: number; step: number }[], wanted: number) {
  let covers = 0;
  let lowUs: number | null = null;
  let highUs: number | null = null;
  for (const { atUs, step } of edges) {
    if (step === 1 && ++covers === wanted) lowUs ??= atUs;
    else if (step === -1 && covers-- === wanted) highUs = atUs;
  }
  return lowUs === null || highUs === null ? null : { lowUs, highUs };
}
