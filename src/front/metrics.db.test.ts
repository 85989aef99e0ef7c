import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { job } from "#server/jobs/schema.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { metricsRegistry, serveMetrics } from "./metrics.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

test("an operator reads what waits, from the loopback only, and nothing else is served there", async () => {
  const at = h.clock.now();
  const row = { name: "test", payload: "{}", runAt: at, attempts: 0 };
  await h.db.insert(job).values([
    { ...row, id: "a", state: "waiting" },
    { ...row, id: "b", state: "failed" },
  ]);
  h.clock.advance(90_000);
  const server = serveMetrics(
    metricsRegistry(h, () => 2),
    0,
  );
  await new Promise((ready) => server.once("listening", ready));
  const { port, address } = server.address() as AddressInfo;
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(text).toContain('xingqian_jobs{state="failed"} 1');
  expect(text).toContain("xingqian_job_oldest_due_seconds 90");
  expect(text).toContain("xingqian_exchange_connected 2");
  expect(text).toContain("xingqian_signatures_stuck 0");
  expect(text).toContain("xingqian_process_resident_memory_bytes");
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
  expect(address).toBe("127.0.0.1");
  server.close();
});
