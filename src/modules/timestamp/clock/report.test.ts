import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { qpdfWarnings } from "#test/pdf-judges.ts";
import { drawClockReport } from "./report-page.ts";
import { type ReportRow, summarise } from "./summary.ts";

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22);

/** Three hours: two synchronised, then half an hour alone whose bound passes the limit, then synchronised again. */
const rows: ReportRow[] = Array.from({ length: 180 }, (_, at) => {
  const isAlone = at >= 120 && at < 150;
  return {
    at: new Date(START + at * MINUTE),
    condition: isAlone ? "holdover" : "synchronised",
    offsetUs: isAlone ? null : (at % 10) - 5,
    boundUs: isAlone ? 100 + (at - 119) * 40 : 80,
  };
});

test("the summary counts what the history says", () => {
  expect(summarise(rows, 1000)).toEqual({
    minutes: 180,
    synchronised: 150,
    holdover: 30,
    none: 0,
    beyond: 8,
    offset: { p50: 2, p95: 5, max: 5 },
    bound: { p50: 80, p95: expect.any(Number), max: 1300 },
    longestAlone: { minutes: 30, boundUs: 1300 },
  });
  expect(summarise([], 1000)).toMatchObject({ minutes: 0, offset: null, bound: null, longestAlone: null });
});

test("the report is one clean page that says which figures are the time device's", () => {
  const pdf = drawClockReport({
    hospital: "示范市第一人民医院",
    node: "vm/app",
    mode: "own",
    fromMs: START,
    toMs: START + 180 * MINUTE,
    madeAt: new Date(START + 181 * MINUTE),
    limitUs: 1000,
    sources: ["院内时间设备 A  10.8.0.11:123  sha256"],
    rows,
    summary: summarise(rows, 1000),
    counts: { holdover: 1, falseticker: 2, stepped: 0, jumped: 0, overLimit: 1 },
  });
  expect(qpdfWarnings(pdf)).toEqual([]);
  const text = execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8" });
  expect(text).toContain("授时 / 守时验收报告");
  expect(text).toContain("院内时间设备 A");
  expect(text).toContain("最长一次与全部时间源失联 30 分钟，其间误差界最大 ±1.300 ms");
  expect(text).toContain("由时间源设备（恒温晶振或铷钟）保证，不是本软件的指标");
  expect(text.split("\f").filter((page) => page.trim() !== "")).toHaveLength(1);
});
