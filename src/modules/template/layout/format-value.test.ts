import { expect, test } from "vitest";
import { formatDate, formatNumber, instantOf } from "./format-value.ts";

const PLAIN = { decimals: null, thousands: false, prefix: "", suffix: "", capitals: false };

test("numbers", () => {
  expect(formatNumber(1_234_567.891, { ...PLAIN, decimals: 2, thousands: true, prefix: "¥" })).toBe("¥1,234,567.89");
  expect(formatNumber(-1234.5, { ...PLAIN, thousands: true })).toBe("-1,234.5");
  expect(formatNumber(36.5, { ...PLAIN, decimals: 0, suffix: "℃" })).toBe("37℃");
  expect(formatNumber(1.005, { ...PLAIN, decimals: 2 })).toBe("1.01");
  expect(formatNumber(0.1 + 0.2, PLAIN)).toBe("0.3");
});

// 中国人民银行《正确填写票据和结算凭证的基本规定》一至三
test.each([
  [0, "零元整"],
  [1409.5, "壹仟肆佰零玖元伍角整"],
  [6007.14, "陆仟零柒元壹角肆分"],
  [1680.32, "壹仟陆佰捌拾元叁角贰分"],
  [107_000.53, "壹拾万零柒仟元伍角叁分"],
  [16_409.02, "壹万陆仟肆佰零玖元零贰分"],
  [325.04, "叁佰贰拾伍元零肆分"],
  [0.05, "伍分"],
  [100_010_000, "壹亿零壹万元整"],
  [-20, "负贰拾元整"],
])("the amount %d in capitals", (value, words) => {
  expect(formatNumber(value, { ...PLAIN, capitals: true })).toBe(words);
});

test("dates are China's, whatever the machine's zone; a day that is none is none", () => {
  expect(formatDate(instantOf("2026-11-25") ?? 0, "yyyy年MM月dd日 HH:mm")).toBe("2026年11月25日 00:00");
  expect(formatDate(instantOf("2026-11-24T16:30:00Z") ?? 0, "yyyy/M/d H:mm:ss")).toBe("2026/11/25 0:30:00");
  expect(formatDate(instantOf("2026-11-25 08:05") ?? 0, "HH时mm分")).toBe("08时05分");
  expect(["2026-02-31", "2026-13-01", "昨天", "2026-1-1", ""].map(instantOf)).toEqual([null, null, null, null, null]);
});
