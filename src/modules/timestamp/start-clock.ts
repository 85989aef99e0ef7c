import { hostname } from "node:os";
import { Worker } from "node:worker_threads";
import type { Decision } from "#core/sntp/discipline.ts";
import type { AuditEvent } from "#modules/audit/events.ts";
import { record } from "#modules/audit/record.ts";
import { type Context, systemContext } from "#server/context.ts";
import { env } from "#server/env.ts";
import { announceClock } from "./announce-clock.ts";
import { readConfiguration } from "./clock/configuration.ts";
import { bootId, keepSample, loadPast } from "./clock/history.ts";
import type { RoundReport, ThreadOrder, ThreadStart } from "./clock/messages.ts";
import type { ClockSource } from "./rules.ts";
import { runClock, runningClock, setLimit, stopRunning, takeRound } from "./clock/running.ts";

/** Between two rounds when all is well; the console's words say 16 s. */
const POLL_MS = 16_000;
const CONFIGURATION_MS = 3000;
const KEEP_MS = 60_000;

/**
 * Starts this process's clock in a thread of its own and keeps its books: the history it learns from, and an audit
 * event for every decision. With TSA_CLOCK=host there is nothing to run; that it is so is audited.
 * @param name of the process, e.g. "app"
 * @param options for tests; the environment decides otherwise
 */
export async function startClock(
  base: Pick<Context, "db" | "log">,
  name: string,
  { pollMs = POLL_MS, mode = env().TSA_CLOCK }: { pollMs?: number; mode?: ClockSource } = {},
): Promise<{ close: () => Promise<void> }> {
  const ctx = systemContext(base, name);
  if (mode === "host") {
    await announceClock(ctx);
    return { close: async () => {} };
  }
  const node = `${hostname().slice(0, 40)}/${name}`;
  const boot = bootId();
  const { sources, limitUs } = await readConfiguration(ctx);
  const past = await loadPast(ctx, node, boot);
  const books = new Books(ctx, node, boot);
  const names = sources.map((source) => source.name);
  const learntFrom = past.reduce((sum, line) => sum + line.length, 0);
  books.write({ type: "timestamp.clock-started", subject: node, data: { mode, limitUs, sources: names, learntFrom } });

  const chrony = { host: "127.0.0.1", port: env().CHRONY_PORT };
  const start: ThreadStart = { mode, sources, past, pollMs, chrony };
  const thread = new Worker(new URL("./clock/thread.ts", import.meta.url), { workerData: start });
  const tell = (order: ThreadOrder) => thread.postMessage(order, []);
  runClock(node, (byUs) => {
    tell({ order: "forget" });
    books.write({ type: "timestamp.clock-jumped", subject: node, data: { byMs: Math.round(byUs / 1000) } });
  });
  setLimit(limitUs);
  thread.on("message", (round: RoundReport) => {
    takeRound(round);
    books.take(round);
  });
  thread.on("error", (error) => {
    // Without its thread the clock would run on for as long as its bound allows, and nobody would notice.
    base.log.error({ err: error }, "the clock's thread ended");
    stopRunning();
  });

  let known = JSON.stringify(sources);
  const watching = setInterval(() => {
    void readConfiguration(ctx)
      .then((now) => {
        setLimit(now.limitUs);
        if (JSON.stringify(now.sources) === known) return;
        known = JSON.stringify(now.sources);
        tell({ order: "sources", sources: now.sources });
      })
      .catch((error: unknown) => base.log.error({ err: error }, "time sources could not be read"));
  }, CONFIGURATION_MS);
  return {
    close: async () => {
      clearInterval(watching);
      stopRunning();
      await thread.terminate();
      await books.closed();
    },
  };
}

/** Writes in order and never in the way of the time: a database that is away loses books, not readings. */
class Books {
  readonly #ctx: Context;
  readonly #node: string;
  readonly #boot: string;
  #tail: Promise<void> = Promise.resolve();
  #keptAtMs = 0;
  #isWithin: boolean | null = null;

  constructor(ctx: Context, node: string, boot: string) {
    this.#ctx = ctx;
    this.#node = node;
    this.#boot = boot;
  }

  take(round: RoundReport): void {
    const subject = this.#node;
    if (round.jumpUs !== 0)
      this.write({ type: "timestamp.clock-jumped", subject, data: { byMs: Math.round(round.jumpUs / 1000) } });
    for (const kiss of round.kisses) this.write({ type: "timestamp.clock-kissed", subject, data: kiss });
    for (const decision of round.decisions) this.write(eventOf(subject, decision));
    this.#limit();
    if (performance.now() - this.#keptAtMs < KEEP_MS && this.#keptAtMs !== 0) return;
    this.#keptAtMs = performance.now();
    this.#do(() => keepSample(this.#ctx, this.#node, this.#boot, round));
  }

  write(event: AuditEvent): void {
    this.#do(() => this.#ctx.db.transaction((tx) => record(tx, this.#ctx, event)));
  }

  async closed(): Promise<void> {
    await this.#tail;
  }

  #limit(): void {
    const clock = runningClock();
    if (!clock) return;
    const { limitUs, reading } = clock;
    const boundUs = reading ? Math.ceil(reading.boundUs) : null;
    const isWithin = boundUs !== null && boundUs <= limitUs;
    const subject = this.#node;
    if (!isWithin && this.#isWithin === true)
      this.write({ type: "timestamp.clock-over-limit", subject, data: { boundUs, limitUs } });
    if (isWithin && this.#isWithin === false)
      this.write({ type: "timestamp.clock-within-limit", subject, data: { boundUs, limitUs } });
    this.#isWithin = isWithin;
  }

  #do(work: () => Promise<void>): void {
    this.#tail = this.#tail
      .then(work)
      .catch((error: unknown) => this.#ctx.log.error({ err: error }, "the clock's books could not be written"));
  }
}

function eventOf(subject: string, decision: Decision): AuditEvent {
  switch (decision.what) {
    case "synchronised":
      return {
        type: "timestamp.clock-synchronised",
        subject,
        data: { sources: decision.sources, boundUs: Math.ceil(decision.boundUs) },
      };
    case "no-majority":
      return {
        type: "timestamp.clock-no-majority",
        subject,
        data: { heard: decision.heard, configured: decision.configured },
      };
    case "holdover":
      return { type: "timestamp.clock-holdover", subject, data: { boundUs: Math.ceil(decision.boundUs) } };
    case "recovered": {
      const afterS = Math.round(decision.afterUs / 1e6);
      return { type: "timestamp.clock-recovered", subject, data: { afterS, offsetUs: Math.round(decision.offsetUs) } };
    }
    case "falseticker": {
      const { source, offsetUs } = decision;
      return { type: "timestamp.clock-falseticker", subject, data: { source, offsetUs: Math.round(offsetUs) } };
    }
    case "truechimer":
      return { type: "timestamp.clock-truechimer", subject, data: { source: decision.source } };
    case "dragged": {
      const data = { offsetUs: Math.round(decision.offsetUs), overS: Math.round(decision.overUs / 1e6) };
      return { type: "timestamp.clock-dragged", subject, data };
    }
    case "contradicted":
    case "stepped": {
      const data = { offsetUs: Math.round(decision.offsetUs) };
      return { type: `timestamp.clock-${decision.what}`, subject, data };
    }
  }
}
