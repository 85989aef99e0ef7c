import { Worker } from "node:worker_threads";
import { TimeRelay } from "../exchange/time/relay.ts";
import { ask } from "../exchange/time/ask.ts";
import { NtpServers } from "../sandbox/ntp/server.ts";
import type { RoundReport, ThreadStart } from "../src/modules/timestamp/clock/messages.ts";
import { hostThetaUs, monotonicUs } from "../src/modules/timestamp/clock/monotonic.ts";
import { readRunning, runClock, setLimit, stopRunning, takeRound } from "../src/modules/timestamp/clock/running.ts";
import { startChronyd } from "../src/test/chronyd.ts";

/** Readings in one run, each compared with the host's clock, which every server here tells. */
const READINGS = 10_000;
const BUSY_MS = 75;
const IDLE_MS = 25;
/** Rounds after which the frequency is measured over three quarters of a minute: what a running hospital has. */
const WARM_ROUNDS = 10;
const LOOK_US = 10;

type Source = { name: string; port: number };
export type Soak = { errors: number[]; bounds: number[]; inside: number; refused: number };

/**
 * A clock as the app runs it, its thread and all, on real servers; then readings while this process's event loop is busy
 * three quarters of the time.
 */
async function soak(sources: readonly Source[], readings: number, limitUs = 1000): Promise<Soak> {
  runClock("bench", () => {});
  setLimit(limitUs);
  const start: ThreadStart = {
    mode: "own",
    sources: sources.map(({ name, port }) => ({ id: name, name, host: "127.0.0.1", port })),
    past: [],
    pollMs: 16_000,
    chrony: { host: "127.0.0.1", port: 0 },
  };
  const thread = new Worker(new URL("../src/modules/timestamp/clock/thread.ts", import.meta.url), {
    workerData: start,
  });
  await new Promise<void>((known) => {
    let rounds = 0;
    thread.on("message", (round: RoundReport) => {
      takeRound(round);
      if (++rounds === WARM_ROUNDS) known();
    });
  });
  const result: Soak = { errors: [], bounds: [], inside: 0, refused: 0 };
  while (result.bounds.length + result.refused < readings) {
    const { thetaUs, halfUs } = hostThetaUs();
    for (let i = 0; i < 50; i++) look(result, thetaUs, halfUs);
    const until = performance.now() + BUSY_MS;
    while (performance.now() < until);
    await new Promise((later) => setTimeout(later, IDLE_MS));
  }
  await thread.terminate();
  stopRunning();
  return result;
}

function look(result: Soak, thetaUs: number, halfUs: number): void {
  const beforeUs = monotonicUs() + thetaUs;
  const now = readRunning();
  const afterUs = monotonicUs() + thetaUs;
  if (!now?.isWithin) {
    result.refused++;
    return;
  }
  const openUs = (afterUs - beforeUs) / 2;
  const errorUs = Math.abs(now.us - (beforeUs + afterUs) / 2);
  // Interrupted in between, nobody can say when it was read: such a look counts for the bound only.
  if (openUs < LOOK_US) result.errors.push(errorUs);
  result.bounds.push(now.boundUs);
  if (errorUs <= now.boundUs + openUs + halfUs) result.inside++;
}

function tell(what: string, { errors, bounds, inside, refused }: Soak): void {
  const at = (values: number[], share: number) =>
    Math.round(values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN);
  console.log(
    [
      what.padEnd(46),
      ...(bounds.length === 0
        ? []
        : [
            `error p50 ${at(errors, 0.5)} p99 ${at(errors, 0.99)} max ${at(errors, 1)} µs`,
            `stated p50 ${at(bounds, 0.5)} p99 ${at(bounds, 0.99)} max ${at(bounds, 1)} µs`,
            `inside ${inside}/${bounds.length}`,
          ]),
      `refused ${refused}`,
    ].join("   "),
  );
}

/** Offset error, stated accuracy and truth of our clock beside a real chronyd, directly, through the relay, and among liars. */
export async function soakClock(readings = READINGS): Promise<void> {
  const chronyd = await startChronyd(["local stratum 1"]);
  const devices = new NtpServers();
  const ports = [await devices.open(0), await devices.open(0), await devices.open(0)];
  const time = { host: "127.0.0.1", port: 0, peers: ["127.0.0.0/8"], keys: [], pollSeconds: 16 };
  const upstream = { name: "chronyd", host: "127.0.0.2", port: chronyd.port };
  const relay = new TimeRelay({ ...time, sources: [upstream], requestsPerSecond: 1000, burst: 1000 });
  try {
    const relayPort = await relay.open();
    while (relay.report().boundUs === null) await new Promise((later) => setTimeout(later, 20));
    console.log("Clock: readings against the host's clock, which chronyd tells, in a process that is busy.");
    tell("chronyd directly", await soak([{ name: "chronyd", port: chronyd.port }], readings));
    tell("chronyd through our relay", await soak([{ name: "relay", port: relayPort }], readings));
    const four = [...ports.map((port, i) => ({ name: `S${i}`, port })), { name: "chronyd", port: chronyd.port }];
    devices.order({ server: 1, kind: "bias", ms: 25, code: "RATE" });
    tell("one liar of four (+25 ms)", await soak(four, readings / 10));
    devices.order({ server: 2, kind: "bias", ms: -40, code: "RATE" });
    tell("two liars who disagree, of three: no majority", await soak(four.slice(0, 3), readings / 10));
    devices.order({ server: 2, kind: "clear", ms: 0, code: "RATE" });
    devices.order({ server: 1, kind: "asymmetry", ms: 4, code: "RATE" });
    tell(
      "4 ms one way on the only source, limit 20 ms",
      await soak([{ name: "S0", port: ports[0] ?? 0 }], readings / 10, 20_000),
    );
    await seenByChronyd(chronyd.port, relayPort);
  } finally {
    relay.close();
    devices.close();
    await chronyd.stop();
  }
}

/** The relay and chronyd itself, asked by the same client in turns: how far apart are they? */
async function seenByChronyd(direct: number, relayed: number): Promise<void> {
  const apart: number[] = [];
  for (let i = 0; i < 60; i++) {
    const [a, b] = [
      await ask({ name: "chronyd", host: "127.0.0.1", port: direct }),
      await ask({ name: "relay", host: "127.0.0.1", port: relayed }),
    ];
    if (a.found.best && b.found.best) apart.push(Math.abs(a.found.best.thetaUs - b.found.best.thetaUs));
  }
  apart.sort((a, b) => a - b);
  console.log(
    `Relay against chronyd, best of 8, ${apart.length} times: p50 ${Math.round(apart[apart.length >> 1] ?? 0)} µs, max ${Math.round(apart.at(-1) ?? 0)} µs`,
  );
}
