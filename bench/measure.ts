const WARM_UP_MS = 200;
const MEASURE_MS = 1000;

/** How often `work` runs in one second of CPU time of this thread (wall time lies on a busy machine). */
export function perSecond(work: () => unknown): number {
  const warmUntil = performance.now() + WARM_UP_MS;
  while (performance.now() < warmUntil) work();
  const cpu = process.cpuUsage();
  const until = performance.now() + MEASURE_MS;
  let runs = 0;
  for (; performance.now() < until; runs++) work();
  const { user, system } = process.cpuUsage(cpu);
  return runs / ((user + system) / 1e6);
}

/** One line: ours, then each peer with ours ÷ peer. */
export function row(what: string, ours: number, peers: Record<string, number>): void {
  const shown = Object.entries(peers).map(([name, value]) => `${name} ${round(value)} (×${(ours / value).toFixed(2)})`);
  console.log([what.padEnd(28), String(round(ours)).padStart(10), ...shown].join("   "));
}

const round = (value: number): number => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
