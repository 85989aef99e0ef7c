/** CPU time before anything is measured: until the compiler has settled, as long as the peers in a JVM have (bench/peers). */
const WARM_UP_MS = 4000;
const ROUNDS = 7;
const ROUND_MS = 300;
/** Before each round, unmeasured: what the candidate before left in caches and heap must not be paid by this one. */
const SETTLE_MS = 100;

/** Something to measure: work to repeat (`per` units in one call), or a rate that another process has measured. */
export type Candidate = (() => unknown) | Work | { rate: () => number | Promise<number> };
type Work = { work: () => unknown; per: number };

/**
 * Units per second of CPU time of the thread that works: wall time lies on a busy machine, and the peers in a JVM, which
 * measure themselves (bench/peers), do not count their compiler's and garbage collector's threads either. The candidates take turns for several rounds
 * and each one's median counts, so that a neighbour's noise meets all of them alike.
 */
export async function race<Name extends string>(candidates: Record<Name, Candidate>): Promise<Record<Name, number>> {
  const names = Object.keys(candidates) as Name[];
  const rates = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (const name of names) await warmUp(candidates[name]);
  for (let round = 0; round < ROUNDS; round++)
    for (const name of names) rates.get(name)?.push(await measure(candidates[name]));
  const medians = names.map((name) => [name, median(rates.get(name) ?? [])] as const);
  return Object.fromEntries(medians) as Record<Name, number>;
}

async function warmUp(candidate: Candidate): Promise<void> {
  if ("rate" in candidate) return void (await candidate.rate());
  const start = process.threadCpuUsage();
  while (cpuMsSince(start) < WARM_UP_MS) await repeat(workOf(candidate).work, SETTLE_MS);
}

async function measure(candidate: Candidate): Promise<number> {
  if ("rate" in candidate) return await candidate.rate();
  const { work, per } = workOf(candidate);
  await repeat(work, SETTLE_MS);
  const start = process.threadCpuUsage();
  const runs = await repeat(work, ROUND_MS);
  return (1000 * runs * per) / cpuMsSince(start);
}

const workOf = (candidate: (() => unknown) | Work): Work =>
  typeof candidate === "function" ? { work: candidate, per: 1 } : candidate;

function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1000;
}

async function repeat(work: () => unknown, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  let runs = 0;
  do {
    const done = work();
    if (done instanceof Promise) await done;
    runs++;
  } while (performance.now() < until);
  return runs;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

/** One line: ours, then each peer with ours ÷ peer. @param target the ratio to the first peer, or the rate without one */
export function row(what: string, rates: Record<string, number>, target?: number): void {
  const { ours = Number.NaN, ...peers } = rates;
  const shown = Object.entries(peers).map(([name, value]) => `${name} ${round(value)} (×${(ours / value).toFixed(2)})`);
  const [peer] = Object.values(peers);
  const goal = target === undefined ? [] : [atLeast(target, peer === undefined ? ours : ours / peer)];
  console.log([what.padEnd(34), String(round(ours)).padStart(8), ...goal, ...shown].join("   "));
}

/** A target of the product's plan, and whether this run reached it. */
export const atLeast = (target: number, value: number): string => goal(`≥ ${target}`, value >= target);
export const atMost = (target: number, value: number): string => goal(`≤ ${target}`, value <= target);
const goal = (target: string, isReached: boolean): string => `[target ${target}: ${isReached ? "reached" : "missed"}]`;

const round = (value: number): number => (value < 100 ? Math.round(value * 10) / 10 : Math.round(value));
