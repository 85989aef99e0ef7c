import { expect, test } from "vitest";
import { stressed } from "./stress.ts";

const sample = {
  patient: { name: "李建国", visitNo: "202611-00001", born: "1962-03-04" },
  diagnosis: "急性阑尾炎",
  items: [{ name: "血红蛋白", value: 118.5, unit: "g/L" }],
  count: 3,
};

test("long data has long names, long text, large numbers and many rows, and keeps dates and codes", () => {
  const data = stressed(sample, "long");
  expect(data).toMatchObject({
    patient: { name: expect.stringContaining("·"), visitNo: "202611-00001", born: "1962-03-04" },
    diagnosis: "急性阑尾炎".repeat(4),
    count: 99_999_999,
  });
  expect(data.items).toHaveLength(60);
  expect(data.items).toContainEqual({ name: expect.any(String), value: 99_999_999.99, unit: "g/L" });
});

test("rare data brings letters of Ext B into every text, and the sample itself is left alone", () => {
  const data = stressed(sample, "rare");
  expect(data).toMatchObject({ patient: { name: "李𠮷㛃𬭎䶮𬣙𠅤", visitNo: "202611-00001" } });
  expect(stressed(sample, "sample")).toBe(sample);
  expect(stressed(sample, "empty")).toEqual({});
});
