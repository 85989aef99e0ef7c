import { expect, test } from "vitest";
import { bytes, clockMs, dateTime, duration, shortHex, thousands } from "./format.ts";

test("times are Beijing's, whatever the browser's zone", () => {
  expect(dateTime("2026-11-24T16:00:00.000Z")).toBe("2026-11-25 00:00:00");
  expect(clockMs(new Date("2026-11-24T02:18:27.203Z"))).toBe("10:18:27.203");
});

test("numbers keep their digits", () => {
  expect(thousands(1284)).toBe("1\u202f284");
  expect(thousands(284)).toBe("284");
  expect(thousands(48213004)).toBe("48\u202f213\u202f004");
  expect([0, 999, 1000, 184_400, 1_400_000, 1.4e12].map(bytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 KB",
    "184 KB",
    "1.4 MB",
    "1.4 TB",
  ]);
  expect([280, 18_000, 686_000, 10_920_000].map(duration)).toEqual(["0.28 s", "18.0 s", "11 min 26 s", "3 h 2 min"]);
  expect(shortHex("7c1f88d2".padEnd(64, "0"))).toBe("7c1f88d2…00000000");
});
