import { expect, test } from "vitest";
import { isDue, listsFor, restMs } from "./rules.ts";

test("a certificate's lists are those it names among the configured ones; an address of its own is never asked for", () => {
  const lists = { issuing: "http://ca.cn/i.crl", users: "http://ca.cn/u/crl{n}.crl", root: "http://ca.cn/r.crl" };
  expect(listsFor(["http://ca.cn/u/crl17.crl", "ldap://ca.cn"], lists)).toEqual([{ name: "users", part: "17" }]);
  expect(listsFor(["http://ca.cn/i.crl"], lists)).toEqual([{ name: "issuing", part: "" }]);
  const whole = [
    { name: "issuing", part: "" },
    { name: "root", part: "" },
  ];
  for (const url of [
    "http://evil.cn/u/crl17.crl",
    "http://ca.cn/u/crl.crl",
    "http://ca.cn/u/crl1/../2.crl",
    "http://ca.cn/u/crl1234567890.crl",
    "http://10.0.0.1/",
  ])
    expect(listsFor([url], lists), url).toEqual(whole);
  expect(listsFor([], lists)).toEqual(whole);
});

test("due at first, after a quarter of an hour, and when the CA no longer stands by it", () => {
  const now = 1e12;
  const row = (ageMs: number, leftMs: number | null) => ({
    fetchedAt: new Date(now - ageMs),
    nextUpdate: leftMs === null ? null : new Date(now + leftMs),
  });
  expect(isDue(null, now)).toBe(true);
  expect(isDue({ fetchedAt: null, nextUpdate: null }, now)).toBe(true);
  expect(isDue(row(899_999, 1), now)).toBe(false);
  expect(isDue(row(900_000, 1), now)).toBe(true);
  expect(isDue(row(1, 0), now)).toBe(true);
  expect(isDue(row(1, null), now)).toBe(false);
});

test("rest doubles from half a minute to half an hour", () => {
  expect([1, 2, 3, 6, 7, 50].map(restMs)).toEqual([30_000, 60_000, 120_000, 960_000, 1_800_000, 1_800_000]);
});
