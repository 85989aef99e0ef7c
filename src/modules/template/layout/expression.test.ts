import { expect, test } from "vitest";
import { evaluate, ExpressionError, lookUp, roundTo } from "./expression.ts";

const data = {
  patient: { name: "王秀兰", age: 67, sex: "女" },
  items: [
    { name: "甲", price: 0.1, n: 1 },
    { name: "乙", price: 0.2, n: 2 },
  ],
  weight: "60.5",
  empty: "",
  药: { 名: "阿司匹林" },
};
const value = (expression: string) => evaluate(expression, { data, page: 2, pages: 3 });

test("paths, arithmetic, precedence", () => {
  expect(value("patient.name")).toBe("王秀兰");
  expect(value("items[1].name")).toBe("乙");
  expect(value("药.名")).toBe("阿司匹林");
  expect(value("1 + 2 * 3 - 4 / 2")).toBe(5);
  expect(value("(1 + 2) * -3")).toBe(-9);
  expect(value("10 % 4")).toBe(2);
  expect(value("weight * 2")).toBe(121);
  expect(value("weight + 1")).toBe(61.5);
  expect(value("$page + '/' + $pages")).toBe("2/3");
});

test("conditions", () => {
  expect(value("patient.sex == '女' && patient.age >= 60")).toBe(true);
  expect(value("!(patient.sex == '女')")).toBe(false);
  expect(value("nothing == ''")).toBe(true);
  expect(value("'1' == 1")).toBe(true);
  expect(value("empty || '无'")).toBe("无");
  expect(value("patient.age > 60 ? '老年' : '成年'")).toBe("老年");
});

test("functions go through lists; sums are decimal", () => {
  expect(value("sum(items.price) + ''")).toBe("0.3");
  expect(value("sum(items.price, 1)")).toBeCloseTo(1.3);
  expect(value("count(items)")).toBe(2);
  expect(value("join(items.name)")).toBe("甲、乙");
  expect(value("max(items.n)")).toBe(2);
  expect(value("contains(items.name, '乙')")).toBe(true);
  expect(value("round(1.005, 2)")).toBe(1.01);
  expect([roundTo(-2.5, 0), roundTo(1.45, 1), roundTo(1e21, 2)]).toEqual([-3, 1.5, 1e21]);
});

test("what is no expression says where; data cannot reach what is not its own", () => {
  for (const wrong of ["1 +", "(1", "a b", "foo(1)", "'open", "1 / 0", "patient.name * 2", "@", "-".repeat(200) + "1"])
    expect(() => value(wrong), wrong).toThrow(ExpressionError);
  expect(lookUp(data, "constructor.name")).toBeUndefined();
  expect(value("items.length")).toEqual([null, null]);
  expect(value("patient.__proto__")).toBeUndefined();
  expect(() => value("toString(1)")).toThrow(ExpressionError);
});
