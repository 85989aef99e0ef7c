import { parentPort, workerData } from "node:worker_threads";
import { BackTest } from "#core/sntp/back-test.ts";
import { Discipline, type Heard } from "#core/sntp/discipline.ts";
import { askChrony } from "./chrony.ts";
import { orderShape, type RoundReport, startShape } from "./messages.ts";
import { hostThetaUs, jumpWatch, monotonicUs } from "./monotonic.ts";
import { Peers } from "./peers.ts";

/**
 * The clock's own thread: polls, disciplines, and tells the main thread after each round. It has an event loop of its
 * own, so that a busy process does not delay the instants at which packets are stamped.
 */
const { mode, sources, past, pollMs, chrony } = startShape.parse(workerData);

/** The first rounds follow quickly: the frequency is measured within a minute. */
const FIRST_MS = [1000, 1000, 2000, 2000, 4000, 4000, 8000, 8000];
const WATCH_MS = 250;

const test = new BackTest();
for (const [at, line] of past.entries()) {
  for (const point of line) test.add(point);
  // The last line is this boot's: it goes on.
  if (at < past.length - 1) test.breakLine();
}
const discipline = new Discipline(test);
const peers = new Peers(sources);
const hasJumped = jumpWatch();
let jumpUs = 0;
let wake = () => {};

parentPort?.on("message", (message: unknown) => {
  const order = orderShape.parse(message);
  if (order.order === "sources") peers.use(order.sources);
  else discipline.forget();
  wake();
});
setInterval(() => {
  const byUs = hasJumped();
  if (byUs === 0) return;
  jumpUs = byUs;
  discipline.forget();
  wake();
}, WATCH_MS);

for (let round = 0; ; round++) {
  const heard = mode === "own" ? await peers.ask() : [await chronyHeard()];
  const isForgotten = jumpUs !== 0;
  const nowUs = monotonicUs();
  const decisions = discipline.round(heard, nowUs);
  const report: RoundReport = {
    state: discipline.state,
    isHoldover: discipline.isHoldover,
    decisions,
    kisses: peers.takeKisses(),
    jumpUs,
    sources: mode === "own" ? peers.report(discipline) : [],
  };
  if (isForgotten) jumpUs = 0;
  parentPort?.postMessage(report, []);
  await sleep(FIRST_MS[round] ?? pollMs);
}

/** chrony as one source: the host's clock read to a microsecond, and chrony's own formula for its bound. */
async function chronyHeard(): Promise<Heard> {
  const name = "chronyd";
  const tracking = await askChrony(chrony.host, chrony.port);
  if (!tracking || tracking.leap > 2 || tracking.stratum === 0 || tracking.stratum > 15) return { name, sample: null };
  const { atUs, thetaUs, halfUs } = hostThetaUs();
  const { correctionUs, rootDelayUs, rootDispersionUs, stratum } = tracking;
  const distanceUs = Math.abs(correctionUs) + rootDispersionUs + rootDelayUs / 2 + halfUs;
  const leap = tracking.leap === 1 ? 1 : tracking.leap === 2 ? 2 : 0;
  const known = { rootDelayUs, rootDispersionUs, stratum, leap, referenceId: 0 } as const;
  return { name, sample: { ...known, atUs, thetaUs, delayUs: 0, distanceUs } };
}

function sleep(ms: number): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    wake = () => {
      clearTimeout(timer);
      done();
    };
  });
}
