import { expect, test } from "vitest";
import type { Data } from "../../form.ts";
import { isSchema, pathsOf, sampleOfSchema } from "./paths.ts";

test("data is listed in reading order, a list by its first row", () => {
  const paths = pathsOf({
    patient: { name: "李𠮷", age: 64 },
    items: [{ name: "血红蛋白", high: true }, { name: "白细胞" }],
    note: null,
  });
  expect(paths.map(({ path, kind, depth, sample }) => [path, kind, depth, sample])).toEqual([
    ["patient", "object", 0, ""],
    ["patient.name", "text", 1, "李𠮷"],
    ["patient.age", "number", 1, "64"],
    ["items", "list", 0, "2"],
    ["items[0]", "object", 1, ""],
    ["items[0].name", "text", 2, "血红蛋白"],
    ["items[0].high", "boolean", 2, "true"],
    ["note", "null", 0, ""],
  ]);
});

test("data that goes too deep or too far is cut, not followed", () => {
  let deep: Record<string, unknown> = {};
  for (let at = 0; at < 100; at++) deep = { deep };
  expect(pathsOf(deep as never)).toHaveLength(8);
  expect(pathsOf(Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`k${at}`, at])))).toHaveLength(2000);
});

test("a schema gives sample data that has every property", () => {
  const schema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      name: { type: "string", examples: ["王芳"] },
      sex: { enum: ["女", "男"] },
      born: { type: "string", format: "date" },
      items: {
        type: "array",
        items: {
          type: "object",
          properties: { dose: { type: ["number", "null"], minimum: 2 }, ok: { type: "boolean" } },
        },
      },
    },
  };
  expect(isSchema(schema)).toBe(true);
  expect(isSchema({ type: "progress-note", name: "王芳" })).toBe(false);
  expect(sampleOfSchema(schema)).toEqual({
    name: "王芳",
    sex: "女",
    born: "2026-01-01",
    items: [{ dose: 2, ok: true }],
  });
  expect(sampleOfSchema({ type: "string" })).toBeNull();
});

test("a schema's references are followed, its parts put together, and of alternatives the first is taken", () => {
  const schema: Data = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $ref: "#/$defs/visit",
    $defs: {
      person: {
        type: "object",
        properties: { name: { type: "string", examples: ["李建国"] }, next: { $ref: "#/$defs/person" } },
      },
      visit: {
        allOf: [
          { properties: { patient: { $ref: "#/$defs/person" } } },
          { properties: { no: { type: "string", default: "1" } } },
        ],
        properties: { ward: { oneOf: [{ type: "null" }, { enum: ["七病区"] }] }, elsewhere: { $ref: "other.json" } },
      },
    },
  };
  expect(isSchema(schema)).toBe(true);
  const made = sampleOfSchema(schema);
  expect(made).toMatchObject({
    patient: { name: "李建国", next: { name: "李建国" } },
    no: "1",
    ward: "七病区",
    elsewhere: null,
  });
  // A schema that refers to itself comes to an end.
  expect(JSON.stringify(made).length).toBeLessThan(1000);
});
