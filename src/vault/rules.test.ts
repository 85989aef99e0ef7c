import { expect, test } from "vitest";
import type { SystemCall } from "../core/sm/two-party/delegate.ts";
import { type Mandate, mandateText, readMandate } from "../core/sm/two-party/mandate.ts";
import { amountRefusal, callRefusal, isRange, mandateRefusal, timeRefusal } from "./rules.ts";

const NOW = Date.parse("2026-11-25T02:00:00Z");
const HOUR = 3_600_000;
const policy = { excludedTypes: ["death-record"], maxMinutes: 240, maxCount: 100, maxPerMinute: 20 };
const mandate: Mandate = {
  mid: "AAAAAAAAAAAAAAAAAAAAAA",
  keyId: "AAAAAAAAAAAAAAAAAAAAAA",
  P: new Uint8Array(65).fill(4),
  vault: new Uint8Array(32),
  signer: { staffNo: "000231", name: "林知秋" },
  systems: [{ id: "his", name: "HIS" }],
  types: [{ code: "order", name: "医嘱单" }],
  workstations: ["XNK-03"],
  addresses: ["10.8.21.0/24"],
  from: NOW,
  to: NOW + 4 * HOUR,
  max: 60,
  perMinute: 10,
};
const call: SystemCall = {
  mid: mandate.mid,
  system: "his",
  type: "order",
  docId: "1",
  digest: "00",
  workstation: "XNK-03",
  address: "10.8.21.64",
  timeMs: NOW,
  nonce: "n",
};

test("a mandate's text reads back, and any other text of the same meaning is refused", () => {
  const text = mandateText(mandate);
  expect(readMandate(text)).toEqual(mandate);
  expect(() => readMandate(text.replace('"v":1', '"v": 1'))).toThrow("BAD_MESSAGE");
  expect(() => readMandate(text.replace('"max":60', '"max":60,"more":1'))).toThrow("BAD_MESSAGE");
  expect(() => readMandate(text.replace("AAAAAAAAAAAAAAAAAAAAAA", "AAAA"))).toThrow("BAD_MESSAGE");
});

test.each([
  [{}, null],
  [{ to: NOW + 4 * HOUR + 1 }, "POLICY"],
  [{ max: 101 }, "POLICY"],
  [{ perMinute: 21 }, "POLICY"],
  [{ types: [{ code: "death-record", name: "死亡记录" }] }, "TYPE"],
  [{ to: NOW }, "MANDATE"],
  [{ from: NOW + HOUR, to: NOW + 2 * HOUR }, "MANDATE"],
  [{ max: 0 }, "MANDATE"],
  [{ addresses: ["10.8.21"] }, "MANDATE"],
])("a mandate with %o is %s to the vault", (more, refusal) => {
  expect(mandateRefusal({ ...mandate, ...more }, policy, NOW)).toBe(refusal);
});

test.each([
  [{}, null],
  [{ type: "death-record" }, "TYPE"],
  [{ type: "lab-report" }, "TYPE"],
  [{ system: "lis" }, "MANDATE"],
  [{ workstation: "XNK-04" }, "PLACE"],
  [{ address: "10.8.22.64" }, "PLACE"],
  [{ address: "" }, "PLACE"],
  [{ timeMs: NOW - 5 * 60_000 - 1 }, "HIS_AUTH"],
])("a call with %o is %s", (more, refusal) => {
  expect(callRefusal(mandate, policy, { ...call, ...more }, NOW)).toBe(refusal);
});

test("a type the vault's administrator excluded stays excluded, whatever the mandate says", () => {
  const wide = { ...mandate, types: [{ code: "death-record", name: "死亡记录" }] };
  expect(callRefusal(wide, policy, { ...call, type: "death-record" }, NOW)).toBe("TYPE");
});

test("the window ends by both clocks, and a moved wall clock ends it at once", () => {
  const window = { to: NOW + HOUR, opened: { wallMs: NOW, monotonicMs: 1000 } };
  const after = (wall: number, monotonic: number) =>
    timeRefusal(window, { wallMs: NOW + wall, monotonicMs: 1000 + monotonic });
  expect(after(HOUR - 1, HOUR - 1)).toBeNull();
  expect(after(HOUR, HOUR)).toBe("EXPIRED");
  expect(after(HOUR - 30_000, HOUR)).toBe("EXPIRED");
  expect(after(0, 120_000)).toBe("CLOCK");
  expect(after(120_000, 0)).toBe("CLOCK");
});

test("count and rate are of the vault's own counters", () => {
  expect(amountRefusal(mandate, { count: 59, recent: [] }, 0)).toBeNull();
  expect(amountRefusal(mandate, { count: 60, recent: [] }, 0)).toBe("COUNT");
  const ten = Array.from({ length: 10 }, (_, at) => 1000 * at);
  expect(amountRefusal(mandate, { count: 10, recent: ten }, 20_000)).toBe("RATE");
  expect(amountRefusal(mandate, { count: 10, recent: ten }, 60_000)).toBeNull();
});

test.each([
  ["10.8.21.64", true],
  ["10.8.21.0/24", true],
  ["2001:db8::/32", true],
  ["10.8.21.0/33", false],
  ["10.8.21.0/", false],
  ["ward", false],
])("%s is a range: %s", (text, is) => {
  expect(isRange(text)).toBe(is);
});
