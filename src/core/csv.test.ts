import { expect, test } from "vitest";
import { CSV_MARK, csvLine, csvText, readCsv } from "./csv.ts";

test("commas, quotes and lines stay in their field; formulas become text", () => {
  expect(csvLine(["a,b", 'say "x"', "two\nlines", ""])).toBe('"a,b","say ""x""","two\nlines",""\r\n');
  expect(csvLine(["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "1=1"])).toBe(
    '"\'=1+1","\'+86","\'-1","\'@SUM(A1)","\'\t=1","\'\r=1","1=1"\r\n',
  );
});

test("what is written is read back; marks, quotes, other partings and endings as spreadsheets write them", () => {
  const rows = [
    ["a,b", 'say "x"', "two\nlines", ""],
    ["1", "2", "3", "4"],
  ];
  expect(readCsv(CSV_MARK + rows.map(csvLine).join(""))).toEqual(rows);
  expect(readCsv("a;b\n1;2")).toEqual([
    ["a", "b"],
    ["1", "2"],
  ]);
  expect(readCsv("a\tb\r\n")).toEqual([["a", "b"]]);
  expect(readCsv("")).toEqual([]);
  expect(csvText(Uint8Array.of(0xb9, 0xa4, 0xba, 0xc5))).toBe("工号");
  expect(csvText(new TextEncoder().encode("工号"))).toBe("工号");
});
