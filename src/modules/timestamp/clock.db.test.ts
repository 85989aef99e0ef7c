import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq, like } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { audit } from "#modules/audit/schema.ts";
import { type Chronyd, freeUdpPorts, startChronyd } from "#test/chronyd.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { NtpServers } from "../../../sandbox/ntp/server.ts";
import { hostThetaUs, monotonicUs } from "./clock/monotonic.ts";
import { type ClockReading, readClock } from "./clock-reading.ts";
import { clockLimit, clockSample, clockSource } from "./clock-schema.ts";
import { clockHistory, clockStatus } from "./clock-status.ts";
import { removeClockSource } from "./remove-clock-source.ts";
import { saveClockSource } from "./save-clock-source.ts";
import { setClockLimit } from "./set-clock-limit.ts";
import { startClock } from "./start-clock.ts";
import { tryClockSource } from "./try-clock-source.ts";

let h: Harness;
let chronyd: Chronyd;
let stop = async () => {};
const SECRET = "000102030405060708090a0b0c0d0e0f";

beforeAll(async () => {
  const keyFile = join(tmpdir(), `xq-clock-${randomBytes(6).toString("hex")}.key`);
  writeFileSync(keyFile, randomBytes(32).toString("hex"), { mode: 0o600 });
  process.env.MASTER_KEY_FILE = keyFile;
  process.env.TSA_CLOCK = "own";
  h = await openHarness();
  chronyd = await startChronyd(["local stratum 1", "keyfile FOLDER/keys"], {
    keys: `7 SHA256 HEX:${SECRET}\n8 AES128 HEX:${SECRET}\n`,
  });
  process.env.CHRONY_PORT = String(chronyd.commandPort);
});
afterAll(async () => {
  await chronyd.stop();
  await h.close();
});
beforeEach(async () => {
  for (const table of [clockSource, clockSample, clockLimit]) await h.db.delete(table);
});
afterEach(async () => {
  await stop();
  stop = async () => {};
});

async function start(mode: "own" | "chrony" = "own"): Promise<void> {
  const clock = await startClock(h, "test", { pollMs: 200, mode });
  stop = clock.close;
}
const source = (name: string, port: number, more = {}) => ({
  name,
  kind: "device" as const,
  host: "127.0.0.1",
  port,
  ...more,
});

/** Asks until it holds; the test's own time-out is the only limit. */
async function until<T>(look: () => Promise<T | false> | T | false): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== false) return seen;
    await new Promise((later) => setTimeout(later, 20));
  }
}
function read(mode: "own" | "chrony" = "own"): ClockReading | false {
  try {
    return readClock(h.system, mode);
  } catch {
    return false;
  }
}

/** The host's clock, which every server here tells, must lie within the bound of what we read between two looks at it. */
function expectTruth(mode: "own" | "chrony" = "own"): number {
  const { thetaUs, halfUs } = hostThetaUs();
  const beforeUs = monotonicUs() + thetaUs - halfUs;
  const { ms, us, accuracyUs } = readClock(h.system, mode);
  const afterUs = monotonicUs() + thetaUs + halfUs;
  const readUs = ms * 1000 + us;
  expect(readUs + (accuracyUs ?? 0)).toBeGreaterThanOrEqual(beforeUs);
  expect(readUs - (accuracyUs ?? 0)).toBeLessThanOrEqual(afterUs);
  return readUs;
}
const events = async (type: string) =>
  await h.db
    .select()
    .from(audit)
    .where(eq(audit.type, `timestamp.clock-${type}`));

test("a clock that nobody configured stamps nothing", async () => {
  await start();
  expect(read()).toBe(false);
  expect(await clockStatus(h.system)).toMatchObject({ condition: "none", isWithin: false });
});

test("disciplined by a real chronyd it gives the truth inside its bound, later with every reading", async () => {
  await saveClockSource(h.system, source("A", chronyd.port));
  await start();
  const first = await until(() => read());
  expect(first).toMatchObject({ source: "own", evidence: { sources: ["A"], leap: 0 } });
  let last = 0;
  for (let i = 0; i < 50; i++) {
    const readUs = expectTruth();
    expect(readUs).toBeGreaterThan(last);
    last = readUs;
  }
  expect(await until(async () => (await events("synchronised")).length > 0)).toBe(true);
  const kept = await until(async () => {
    const span = { from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z" };
    const { node } = await clockStatus(h.system);
    const rows = await clockHistory(h.system, { node: node ?? "", ...span });
    return rows.length > 0 && rows;
  });
  expect(kept[0]).toMatchObject({ condition: "synchronised", sources: "A" });
});

test.each([
  ["sha256", 7],
  ["aes-128-cmac", 8],
] as const)("with %s keys it believes chronyd only under the right one", async (algorithm, number) => {
  const key = { algorithm, number, secretHex: SECRET };
  const { trial } = await saveClockSource(h.system, source("A", chronyd.port, { key }));
  expect(trial).toMatchObject({ answered: 8, stratum: 1 });
  const wrong = { ...key, secretHex: "ff".repeat(16) };
  await expect(saveClockSource(h.system, source("B", chronyd.port, { key: wrong }))).rejects.toMatchObject({
    code: "timestamp.source-failed",
  });
  const [row] = await h.db.select().from(clockSource);
  expect(row?.keySealed && Buffer.from(row.keySealed).toString("hex")).not.toContain(SECRET);
});

test("an address that does not tell the time is not saved", async () => {
  const [nobody = 0] = await freeUdpPorts(1);
  await expect(saveClockSource(h.system, source("A", nobody))).rejects.toMatchObject({
    code: "timestamp.source-failed",
  });
  expect(await h.db.select().from(clockSource)).toEqual([]);
  const { sourceId } = await saveClockSource(h.system, source("A", nobody, { isEnabled: false }));
  await removeClockSource(h.system, { id: sourceId });
  await expect(removeClockSource(h.system, { id: sourceId })).rejects.toMatchObject({
    code: "timestamp.source-unknown",
  });
});

test.each([
  ["kiss", "RATE"],
  ["forged-origin", "不符"],
  ["unsynchronised", "未同步"],
  ["dispersion", "太远"],
  ["silence", "没有应答"],
] as const)("a hostile server that answers with %s is refused by its own words", async (kind, words) => {
  const servers = new NtpServers();
  const port = await servers.open(0);
  servers.order({ server: 1, kind, ms: 10_000, code: "RATE" });
  try {
    await expect(tryClockSource({ host: "127.0.0.1", port })).rejects.toMatchObject({
      code: "timestamp.source-failed",
      facts: { why: expect.stringContaining(words) },
    });
  } finally {
    servers.close();
  }
});

test("one liar of four is named in the audit log and never followed; without a majority nothing is stamped", async () => {
  const servers = new NtpServers();
  const ports = [await servers.open(0), await servers.open(0), await servers.open(0)];
  try {
    for (const [at, port] of [...ports, chronyd.port].entries())
      await saveClockSource(h.system, source(`S${at}`, port));
    servers.order({ server: 2, kind: "bias", ms: 25, code: "RATE" });
    await start();
    const { evidence } = await until(() => read());
    expect(evidence.sources).not.toContain("S1");
    expect(evidence.sources.length).toBe(3);
    const [event] = await until(async () => {
      const rows = await events("falseticker");
      return rows.length > 0 && rows;
    });
    expect(event?.body).toContain('"source":"S1"');
    await stop();

    servers.order({ server: 1, kind: "bias", ms: -60, code: "RATE" });
    servers.order({ server: 3, kind: "bias", ms: 90, code: "RATE" });
    await start();
    await until(async () => (await events("no-majority")).length > 0);
    expect(read()).toBe(false);
  } finally {
    servers.close();
  }
});

test("4 ms of one-way delay on the only source: the truth stays inside, and the limit of 1 ms refuses", async () => {
  const servers = new NtpServers();
  const port = await servers.open(0);
  servers.order({ server: 1, kind: "asymmetry", ms: 4, code: "RATE" });
  try {
    await saveClockSource(h.system, source("A", port));
    await start();
    await until(async () => (await clockStatus(h.system)).condition === "synchronised");
    expect(() => readClock(h.system, "own")).toThrow(expect.objectContaining({ code: "timestamp.time-not-available" }));
    await setClockLimit(h.system, { limitUs: 20_000 });
    const now = await until(() => read());
    expect(now.accuracyUs).toBeGreaterThan(2000);
    for (let i = 0; i < 20; i++) expectTruth();
    expect(await h.db.select().from(audit).where(like(audit.type, "timestamp.clock-limit-set"))).toHaveLength(1);
  } finally {
    servers.close();
  }
});

test("with the host under chrony's care its tracking is the source", async () => {
  await start("chrony");
  expect((await until(() => read("chrony"))).evidence.sources).toEqual(["chronyd"]);
  for (let i = 0; i < 20; i++) expectTruth("chrony");
});
