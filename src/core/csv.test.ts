import { expect, test } from "vitest";
import { csvLine } from "./csv.ts";

test("commas, quotes and lines stay in their field; formulas become text", () => {
  expect(csvLine(["a,b", 'say "x"', "two\nlines", ""])).toBe('"a,b","say ""x""","two\nlines",""\r\n');
  expect(csvLine(["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "1=1"])).toBe(
    '"\'=1+1","\'+86","\'-1","\'@SUM(A1)","\'\t=1","\'\r=1","1=1"\r\n',
  );
});
