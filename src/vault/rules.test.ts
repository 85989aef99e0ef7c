import { expect, test } from "vitest";
import type { SystemCall } from "../core/sm/two-party/delegate.ts";
import { type Mandate, mandateText, readMandate } from "../core/sm/two-party/mandate.ts";
import { amountRefusal, callRefusal, isRange, mandateRefusal, timeRefusal } from "./rules.ts";

const NOW = Date.parse("2026-11-25T02:00:00Z");
const HOUR = 3_600_000;
const FIVE_MINUTES = 5 * 60_000;
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
  [{ max: 1, perMinute: 1 }, null],
  [{ max: 100, perMinute: 20 }, null],
  [{ from: NOW + FIVE_MINUTES, to: NOW + HOUR }, null],
  [{ from: NOW + FIVE_MINUTES + 1, to: NOW + HOUR }, "MANDATE"],
  [{ from: NOW - HOUR, to: NOW + 1 }, null],
  [{ from: NOW - HOUR, to: NOW }, "MANDATE"],
  [{ from: NOW + 2, to: NOW + 2 }, "MANDATE"],
  [{ perMinute: 0 }, "MANDATE"],
  [{ types: [...mandate.types, { code: "death-record", name: "死亡记录" }] }, "TYPE"],
  [{ addresses: ["10.8.21.0/24", "ward"] }, "MANDATE"],
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
  [{ timeMs: NOW - FIVE_MINUTES - 1 }, "HIS_AUTH"],
  [{ timeMs: NOW - FIVE_MINUTES }, null],
  [{ timeMs: NOW + FIVE_MINUTES }, null],
  [{ timeMs: NOW + FIVE_MINUTES + 1 }, "HIS_AUTH"],
])("a call with %o is %s", (more, refusal) => {
  expect(callRefusal(mandate, policy, { ...call, ...more }, NOW)).toBe(refusal);
});

test.each([
  [[], "", null],
  [["10.8.21.64"], "10.8.21.64", null],
  [["10.8.21.64"], "10.8.21.65", "PLACE"],
  [["10.8.0.0/16", "10.9.21.64"], "10.9.21.64", null],
  [["2001:db8::/32"], "2001:db8::1", null],
  [["2001:db8::/32"], "2001:db9::1", "PLACE"],
  [["2001:db8::1"], "2001:db8::2", "PLACE"],
  [["10.8.21.0/24"], "2001:db8::1", "PLACE"],
  [["2001:db8::/32"], "10.8.21.64", "PLACE"],
  [["10.8.21.0/24"], "ward", "PLACE"],
])("addresses %j and a call from %s: %s", (addresses, address, refusal) => {
  expect(callRefusal({ ...mandate, addresses }, policy, { ...call, address }, NOW)).toBe(refusal);
});

test("of several systems, types and workstations any is enough, and no workstation means all", () => {
  const wide = {
    ...mandate,
    systems: [...mandate.systems, { id: "lis", name: "LIS" }],
    types: [...mandate.types, { code: "lab-report", name: "检验报告" }],
    workstations: ["XNK-03", "XNK-05"],
  };
  expect(
    callRefusal(wide, policy, { ...call, system: "lis", type: "lab-report", workstation: "XNK-05" }, NOW),
  ).toBeNull();
  expect(callRefusal({ ...mandate, workstations: [] }, policy, { ...call, workstation: "anywhere" }, NOW)).toBeNull();
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
  expect(after(60_000, 0)).toBeNull();
  expect(after(60_001, 0)).toBe("CLOCK");
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
  ["10.8.21.64/32", true],
  ["2001:db8::/128", true],
  ["2001:db8::/129", false],
  ["10.8.21.0/24/8", false],
  ["10.8.21.0/1e1", false],
  ["10.8.21.0/33", false],
  ["10.8.21.0/", false],
  ["ward", false],
])("%s is a range: %s", (text, is) => {
  expect(isRange(text)).toBe(is);
});
