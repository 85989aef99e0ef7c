import { createServer, type Server } from "node:http";
import { and, count, eq, lt, max, min, ne } from "drizzle-orm";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { certificate } from "#modules/certificate/schema.ts";
import { callback } from "#modules/his/schema.ts";
import { signature } from "#modules/signing/schema.ts";
import { job } from "#server/jobs/schema.ts";
import type { Base } from "./base.ts";

/** A signature whose walk takes longer than this is stuck. */
const STUCK_MS = 60_000;

/**
 * What an operator's Prometheus reads: the process, and whether anything waits that should not. Every figure is asked of
 * the database when it is scraped, so that all nodes tell the same. No names, numbers or patients.
 */
export function metricsRegistry({ db, clock }: Base, connected: () => number): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "xingqian_" });
  const gauge = (name: string, help: string, read: (one: Gauge) => Promise<void>, labelNames: string[] = []) =>
    new Gauge({
      name: `xingqian_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        await read(this);
      },
    });
  const secondsSince = (at: Date | null | undefined) =>
    at ? Math.max(0, (clock.now().getTime() - at.getTime()) / 1000) : 0;

  gauge("exchange_connected", "exchange nodes this process is connected to", async (one) => one.set(connected()));
  gauge(
    "jobs",
    "background jobs by state; failed ones wait for a person",
    async (one) => {
      const rows = await db.select({ state: job.state, count: count() }).from(job).groupBy(job.state);
      for (const { state, count: found } of rows) one.set({ state }, found);
    },
    ["state"],
  );
  gauge("job_oldest_due_seconds", "how long the oldest due job has waited", async (one) => {
    const isDue = and(eq(job.state, "waiting"), lt(job.runAt, clock.now()));
    const [row] = await db
      .select({ at: min(job.runAt) })
      .from(job)
      .where(isDue);
    one.set(secondsSince(row?.at));
  });
  gauge("signatures_stuck", "signatures made whose walk has not ended within a minute", async (one) => {
    const before = new Date(clock.now().getTime() - STUCK_MS);
    const isStuck = and(ne(signature.step, "evidenced"), lt(signature.signedAt, before));
    const [row] = await db.select({ count: count() }).from(signature).where(isStuck);
    one.set(row?.count ?? 0);
  });
  gauge("signature_last_seconds", "seconds since the last signature was made", async (one) => {
    const [row] = await db.select({ at: max(signature.signedAt) }).from(signature);
    one.set(secondsSince(row?.at));
  });
  gauge(
    "callbacks",
    "callbacks to hospital systems not delivered: waiting, or given up (failed)",
    async (one) => {
      const open = ne(callback.state, "delivered");
      const rows = await db
        .select({ state: callback.state, count: count() })
        .from(callback)
        .where(open)
        .groupBy(callback.state);
      for (const { state, count: found } of rows) one.set({ state }, found);
    },
    ["state"],
  );
  gauge(
    "certificate_days_left",
    "days until the next certificate in use ends, by what it is for",
    async (one) => {
      const rows = await db
        .select({ profile: certificate.profile, at: min(certificate.notAfter) })
        .from(certificate)
        .where(eq(certificate.state, "issued"))
        .groupBy(certificate.profile);
      for (const { profile, at } of rows)
        if (at) one.set({ profile }, Math.floor((at.getTime() - clock.now().getTime()) / 86_400_000));
    },
    ["profile"],
  );
  return registry;
}

/** Its own port on the loopback: figures of a hospital are nobody else's. */
export function serveMetrics(registry: Registry, port: number): Server {
  return createServer((req, res) => {
    if (req.method !== "GET" || req.url !== "/metrics") {
      res.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => res.writeHead(200, { "content-type": registry.contentType }).end(text),
      () => res.writeHead(503).end(),
    );
  }).listen(port, "127.0.0.1");
}
