import { execFile } from "node:child_process";
import { createSocket } from "node:dgram";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NtpServers } from "../../sandbox/ntp/server.ts";
import { hasMac, type NtpKey, withMac } from "../../src/core/sntp/mac.ts";
import { clientRequest, decodeHeader } from "../../src/core/sntp/packet.ts";
import { type Chronyd, startChronyd } from "../../src/test/chronyd.ts";
import { type Config, ConfigError, parseConfig } from "../config.ts";
import { ask, nodeCrypto } from "./ask.ts";
import { TimeRelay } from "./relay.ts";

const run = promisify(execFile);
const open: TimeRelay[] = [];
let upstream: Chronyd;
let devices: NtpServers;
let ports: number[];

beforeAll(async () => {
  upstream = await startChronyd(["local stratum 1"]);
  devices = new NtpServers();
  ports = [await devices.open(0), await devices.open(0)];
});
afterAll(async () => {
  for (const relay of open) relay.close();
  devices.close();
  await upstream.stop();
});

function timeOf(more: Record<string, unknown>): Config["time"] {
  const outside = { wechat: { baseUrl: "http://127.0.0.1:9", appid: "wx1", secret: "s" } };
  const time = { host: "127.0.0.1", port: 0, peers: ["127.0.0.0/8"], ...more };
  return parseConfig({ tlsDir: "x", phoneDir: "x", ...outside, time }).time;
}
const source = (name: string, port: number) => ({ name, host: "127.0.0.1", port });

async function relayOf(more: Record<string, unknown>): Promise<{ relay: TimeRelay; port: number }> {
  const relay = new TimeRelay(timeOf(more));
  open.push(relay);
  return { relay, port: await relay.open() };
}
async function synchronised(more: Record<string, unknown>) {
  const made = await relayOf(more);
  while (made.relay.report().boundUs === null) await new Promise((later) => setTimeout(later, 10));
  return made;
}

/** What came back to each packet; those without an answer are missing. */
async function send(port: number, packets: Uint8Array[], from = "127.0.0.1", waitMs = 300): Promise<Uint8Array[]> {
  const socket = createSocket("udp4");
  await new Promise<void>((done) => socket.bind(0, from, done));
  const heard: Uint8Array[] = [];
  const all = new Promise<void>((done) =>
    socket.on("message", (reply) => {
      heard.push(new Uint8Array(reply));
      if (heard.length === packets.length) done();
    }),
  );
  for (const packet of packets) socket.send(packet, port, "127.0.0.1");
  await Promise.race([all, new Promise((late) => setTimeout(late, waitMs))]);
  socket.close();
  return heard;
}

test("it serves stratum + 1, and the truth lies inside the distance it admits", async () => {
  const { port } = await synchronised({ sources: [source("chronyd", upstream.port)] });
  const { found } = await ask({ ...source("relay", port) });
  const truth = await ask(source("chronyd", upstream.port));
  if (!found.best || !truth.found.best) throw new Error("no answer");
  expect(found.best.stratum).toBe(2);
  expect(found.best.referenceId).toBe(0x7f000001);
  expect(found.best.rootDispersionUs + found.best.rootDelayUs / 2).toBeGreaterThan(10);
  const apart = Math.abs(found.best.thetaUs - truth.found.best.thetaUs);
  expect(apart).toBeLessThanOrEqual(found.best.distanceUs + truth.found.best.distanceUs);
});

test("a real chronyd synchronises to it", async () => {
  // Another address than the client's: it takes a server that follows itself for a loop.
  const { port } = await synchronised({ sources: [{ ...source("chronyd", upstream.port), host: "127.0.0.2" }] });
  const client = await startChronyd([`server 127.0.0.1 port ${port} iburst minpoll -4 maxpoll -4`]);
  try {
    for (;;) {
      const args = ["-h", "127.0.0.1", "-p", String(client.commandPort), "-c", "tracking"];
      const fields = (await run("chronyc", args)).stdout.split(",");
      // Stratum, and the last field: leap status.
      if (fields[2] === "3" && fields.at(-1)?.trim() === "Normal") break;
      await new Promise((later) => setTimeout(later, 50));
    }
  } finally {
    await client.stop();
  }
});

test("ntpdig reads it", async () => {
  const { port } = await synchronised({ sources: [source("chronyd", upstream.port)] });
  // ntpdig knows port 123 only: its name lookup is led to ours, the rest is as Debian ships it.
  const script = [
    "import runpy, socket, sys",
    "real = socket.getaddrinfo",
    `socket.getaddrinfo = lambda host, port, *more: real(host, ${port}, *more)`,
    "sys.argv = ['ntpdig', '-j', '127.0.0.1']",
    "runpy.run_path('/usr/bin/ntpdig', run_name='__main__')",
  ].join("\n");
  const { stdout } = await run("/usr/bin/python3", ["-c", script]);
  const said = JSON.parse(stdout) as { stratum: number; leap: string; offset: number; precision: number };
  expect(said).toMatchObject({ stratum: 2, leap: "no-leap" });
  expect(Math.abs(said.offset)).toBeLessThan(1);
});

test("until it knows the time it says LI = 3, and so it does when its sources contradict each other", async () => {
  const contradicting = [source("A", ports[0] ?? 0), source("B", ports[1] ?? 0)];
  devices.order({ server: 2, kind: "bias", ms: 500, code: "RATE" });
  const { port, relay } = await relayOf({ sources: contradicting });
  while (relay.report().sources.some(({ reach }) => reach === 0)) await new Promise((later) => setTimeout(later, 10));
  const [reply = new Uint8Array()] = await send(port, [clientRequest(77n)]);
  expect(decodeHeader(reply)).toMatchObject({ leap: 3, stratum: 16, origin: 77n, mode: 4, transmit: 0n });
  expect((await ask(source("relay", port))).found.refusal).toEqual({ why: "leap" });
  devices.order({ server: 2, kind: "clear", ms: 0, code: "RATE" });
});

test("strangers, malformed packets and answers get nothing back", async () => {
  const { port } = await synchronised({ sources: [source("A", ports[0] ?? 0)], peers: ["127.0.0.1"] });
  expect(await send(port, [clientRequest(1n)])).toHaveLength(1);
  expect(await send(port, [clientRequest(1n)], "127.0.0.2")).toEqual([]);
  const reflected = clientRequest(1n);
  reflected[0] = 0x24;
  expect(await send(port, [reflected, new Uint8Array(47), new Uint8Array(1000)])).toEqual([]);
});

test("with keys only a right MAC is answered, by the same key", async () => {
  const key: NtpKey = { id: 3, algorithm: "aes-128-cmac", secret: new Uint8Array(16).fill(9) };
  const keys = [{ number: 3, algorithm: "aes-128-cmac", secretHex: "09".repeat(16) }];
  const { port } = await synchronised({ sources: [source("A", ports[0] ?? 0)], keys });
  const forged = withMac(clientRequest(5n), { ...key, secret: new Uint8Array(16) }, nodeCrypto);
  expect(await send(port, [clientRequest(5n), forged])).toEqual([]);
  const [reply = new Uint8Array()] = await send(port, [withMac(clientRequest(5n), key, nodeCrypto)]);
  expect(hasMac(reply, key, nodeCrypto)).toBe(true);
  expect((await ask({ ...source("relay", port), key })).found.answered).toBe(8);
});

test("who asks too often is told so, and gets no time", async () => {
  const { port } = await synchronised({ sources: [source("A", ports[0] ?? 0)], requestsPerSecond: 1, burst: 3 });
  const replies = await send(
    port,
    Array.from({ length: 6 }, (_, i) => clientRequest(BigInt(i + 1))),
  );
  const strata = replies.map((reply) => decodeHeader(reply)?.stratum);
  expect(strata.filter((stratum) => stratum === 2)).toHaveLength(3);
  expect(strata.filter((stratum) => stratum === 0)).toHaveLength(3);
  expect((await ask(source("relay", port))).found.refusal).toEqual({ why: "kiss", code: "RATE" });
});

test("the National Time Service Center has a name of its own", () => {
  expect(timeOf({ sources: ["ntsc"] }).sources).toEqual([{ name: "国家授时中心", host: "ntp.ntsc.ac.cn", port: 123 }]);
});

test("a network or key that is none is named at start", () => {
  expect(() => new TimeRelay(timeOf({ peers: ["10.8.0.0/99"] }))).toThrow(ConfigError);
  const keys = [{ number: 1, algorithm: "sha256", secretHex: "xy" }];
  expect(() => timeOf({ keys })).toThrow(/time\.keys\.0\.secretHex/);
  expect(() => timeOf({ sources: [{ name: "A" }] })).toThrow(/time\.sources\.0\.host/);
});
