import { expect, test } from "vitest";
import { burst, BURST, type Wire } from "./burst.ts";
import type { NtpCrypto } from "./mac.ts";
import { decodeHeader, encodeHeader, type NtpHeader, toTimestamp } from "./packet.ts";
import { type Refusal, sampleOf } from "./sample.ts";
import { selectTrue } from "./select.ts";

const noCrypto: NtpCrypto = {
  sha256: () => new Uint8Array(32),
  aes128: () => new Uint8Array(16),
};
const NOW = Date.UTC(2026, 10, 25) * 1000;
/** Monotonic clock of the tests: UTC − THETA. */
const THETA = NOW - 5_000_000;

/** A server that is `offUs` fast, `outUs` away on the way there and `backUs` on the way back. */
type Spoilt = { offUs?: number; outUs?: number; backUs?: number; change?: Partial<NtpHeader> };
function answer(nonce: bigint, { offUs = 0, outUs = 100, backUs = 100, change }: Spoilt = {}) {
  const sentUs = 5_000_000;
  const receivedUs = sentUs + outUs + 20 + backUs;
  const header: NtpHeader = {
    leap: 0,
    version: 4,
    mode: 4,
    stratum: 1,
    poll: 4,
    precision: -20,
    rootDelayUs: 0,
    rootDispersionUs: 0,
    referenceId: 0x47505300,
    reference: toTimestamp(NOW),
    origin: nonce,
    receive: toTimestamp(THETA + sentUs + outUs + offUs),
    transmit: toTimestamp(THETA + sentUs + outUs + 20 + offUs),
    ...change,
  };
  return { reply: encodeHeader(header), sentUs, receivedUs };
}

const sampled = (options: Spoilt) => {
  const { reply, ...instants } = answer(9n, options);
  return sampleOf(reply, { nonce: 9n, nearUs: NOW, ...instants }, noCrypto);
};

test("offset and delay are those of RFC 5905 §8, and no asymmetry lies outside the distance", () => {
  expect(sampled({ offUs: 300 })).toMatchObject({ stratum: 1, delayUs: expect.closeTo(200, 0) });
  for (const [outUs, backUs] of [
    [100, 100],
    [0, 4000],
    [4000, 0],
  ] as const) {
    const found = sampled({ outUs, backUs });
    if ("why" in found) throw new Error(found.why);
    expect(Math.abs(found.thetaUs - THETA)).toBeLessThanOrEqual(found.distanceUs);
  }
});

test.each<[string, Partial<NtpHeader>, Refusal]>([
  ["a forged origin", { origin: 8n }, { why: "origin" }],
  ["not synchronised", { leap: 3 }, { why: "leap" }],
  ["stratum 16", { stratum: 16 }, { why: "stratum" }],
  ["a kiss", { stratum: 0, leap: 3, referenceId: 0x52415445 }, { why: "kiss", code: "RATE" }],
  ["a request echoed", { mode: 3 }, { why: "malformed" }],
  ["a time that runs backwards", { transmit: toTimestamp(NOW - 5e6) }, { why: "time" }],
  ["no time at all", { receive: 0n }, { why: "time" }],
])("%s is no sample", (_name, change, refusal) => {
  expect(sampled({ change })).toEqual(refusal);
});

test("a server that admits to be far from the truth is no sample", () => {
  expect(sampled({ change: { rootDispersionUs: 10e6 } })).toMatchObject({ why: "distance" });
  expect(sampled({ change: { rootDelayUs: 10e6 } })).toMatchObject({ why: "distance" });
});

test("without the MAC asked for nothing is believed", () => {
  const { reply, ...instants } = answer(9n);
  const key = { id: 1, algorithm: "sha256", secret: new Uint8Array(16) } as const;
  expect(sampleOf(reply, { nonce: 9n, nearUs: NOW, key, ...instants }, noCrypto)).toEqual({ why: "mac" });
});

/** A wire on which round n behaves as `rounds[n]` says. */
function wireOf(rounds: ((nonce: bigint) => ReturnType<typeof answer>[])[]): Wire & { asked: () => number } {
  let asked = 0;
  return {
    asked: () => asked,
    pause: async () => {},
    ask: async (packet, take) => {
      const nonce = decodeHeader(packet)?.transmit ?? 0n;
      for (const { reply, sentUs, receivedUs } of rounds[asked++]?.(nonce) ?? [])
        if (take(reply, sentUs, receivedUs)) return;
    },
  };
}
let counter = 0n;
const nonce = () => ++counter;

test("of eight exchanges the fastest is kept", async () => {
  const delays = [900, 300, 2000, 110, 500, 700, 4000, 800];
  const wire = wireOf(delays.map((backUs) => (own: bigint) => [answer(own, { backUs })]));
  const found = await burst(wire, { nonce, nearUs: NOW }, noCrypto);
  expect(found).toMatchObject({ answered: BURST, best: { delayUs: expect.closeTo(210, 0) } });
});

test("forged answers are passed over and the true one behind them is heard", async () => {
  const wire = wireOf(
    Array.from({ length: BURST }, () => (own: bigint) => [answer(own + 1n, { offUs: 9e6 }), answer(own)]),
  );
  const found = await burst(wire, { nonce, nearUs: NOW }, noCrypto);
  expect(found.answered).toBe(BURST);
  expect(Math.abs((found.best?.thetaUs ?? 0) - THETA)).toBeLessThanOrEqual(1);
});

test("a kiss ends the burst, silence ends it after two", async () => {
  const kissing = wireOf([(own) => [answer(own, { change: { stratum: 0, referenceId: 0x44454e59 } })]]);
  expect(await burst(kissing, { nonce, nearUs: NOW }, noCrypto)).toMatchObject({
    best: null,
    refusal: { why: "kiss", code: "DENY" },
  });
  expect(kissing.asked()).toBe(1);
  const silent = wireOf([]);
  expect(await burst(silent, { nonce, nearUs: NOW }, noCrypto)).toMatchObject({ refusal: { why: "silent" } });
  expect(silent.asked()).toBe(2);
});

const around = (name: string, middle: number, half: number) => ({ name, lowUs: middle - half, highUs: middle + half });

test("a majority outvotes one liar, who is named; two liars who differ leave no majority with one good", () => {
  const good = [around("a", 0, 50), around("b", 20, 50), around("c", -20, 50)];
  expect(selectTrue([...good, around("d", 25_000, 60)])).toEqual({
    // At least three of four: a, b and c together, and no other three.
    lowUs: -30,
    highUs: 30,
    truechimers: ["a", "b", "c"],
    falsetickers: ["d"],
  });
  expect(selectTrue([around("a", 0, 50), around("b", 5000, 50), around("c", -9000, 50)])).toBeNull();
  expect(selectTrue([around("a", 0, 50), around("b", 5000, 50)])).toBeNull();
  expect(selectTrue([])).toBeNull();
});

test("the truth is in the hull whenever a majority tells it: 2 000 random sets", () => {
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let run = 0; run < 2000; run++) {
    const n = 3 + Math.floor(random() * 5);
    const liars = Math.floor(random() * Math.ceil(n / 2));
    const all = Array.from({ length: n }, (_, i) => {
      const half = 20 + random() * 500;
      const off = i < liars ? (random() - 0.5) * 4000 : (random() * 2 - 1) * half;
      return around(String(i), off, half);
    });
    const found = selectTrue(all);
    expect(found && found.lowUs <= 0 && found.highUs >= 0).toBe(true);
  }
});
