import { expect, test } from "vitest";
import { type Data, type Form, formShape } from "../form.ts";
import type { Fonts } from "./fonts.ts";
import { layOut } from "./lay-out.ts";
import type { Layout } from "./placed.ts";

const FONTS: Fonts = { find: (code) => (code === 0x20bb7 ? null : { font: "sans", width: code < 0x2000 ? 0.5 : 1 }) };
const A4 = { width: 210, height: 297 };

function formOf(fields: readonly object[], pages: readonly object[] = [{ id: "p1", ...A4 }]): Form {
  const given = fields.map((field, at) => ({ id: `f${at}`, page: "p1", ...field, name: `域${at}` }));
  return formShape.parse({ schema: 1, pages, fields: given });
}
const textsOn = (layout: Layout, page: number): string[] =>
  (layout.pages[page]?.items ?? []).flatMap((item) => (item.kind === "text" ? [item.text] : []));
const problems = (fields: readonly object[], data: Data) =>
  layOut(formOf(fields), data, FONTS).problems.map((problem) => {
    expect(problem.name).toBe("域0");
    return Object.fromEntries(Object.entries(problem).filter(([key]) => key !== "name"));
  });

const box = { x: 20, y: 20, w: 50, h: 8 };

test("alignment, and letters that get smaller until they fit, but no smaller than allowed", () => {
  const at = (align: string) => {
    const field = { kind: "text", text: "四个汉字", box, style: { size: 10, align } };
    const [item] = layOut(formOf([field]), {}, FONTS).pages[0]?.items ?? [];
    return item?.kind === "text" ? [Math.round(item.x * 100) / 100, Math.round(item.y * 100) / 100] : [];
  };
  const em = 10 * (25.4 / 72);
  const y = Math.round((20 + 4 + em * 0.38) * 100) / 100;
  expect(at("left")).toEqual([20, y]);
  expect(at("right")).toEqual([Math.round((70 - 4 * em) * 100) / 100, y]);
  expect(at("center")).toEqual([Math.round((45 - 2 * em) * 100) / 100, y]);
  const narrow = { kind: "text", bind: "v", box: { ...box, w: 20 }, style: { size: 10 }, minSize: 6 };
  const sized = (text: string) => layOut(formOf([narrow]), { v: text }, FONTS);
  expect(sized("一二三四五六七八").pages[0]?.items[0]).toMatchObject({ size: 7 });
  expect(sized("一二三四五六七八").problems).toEqual([]);
  expect(sized("一二三四五六七八九十").problems).toMatchObject([{ kind: "overflow", field: "f0" }]);
});

test("a condition hides a field; what is required and missing, wrong or without a glyph is told by field", () => {
  const text = { kind: "text", bind: "v", box };
  expect(textsOn(layOut(formOf([{ ...text, condition: "age >= 18" }]), { v: "成人", age: 17 }, FONTS), 0)).toEqual([]);
  expect(textsOn(layOut(formOf([{ ...text, condition: "age >= 18" }]), { v: "成人", age: 18 }, FONTS), 0)).toEqual([
    "成人",
  ]);
  expect(problems([{ ...text, required: true }], {})).toEqual([{ field: "f0", page: 1, kind: "required" }]);
  expect(problems([text], { v: "𠮷" })).toEqual([{ field: "f0", page: 1, kind: "missing-glyph", letter: "𠮷" }]);
  expect(problems([{ kind: "date", bind: "v", box }], { v: "2026-02-30" })).toMatchObject([{ expected: "date" }]);
  expect(problems([{ kind: "number", bind: "v", box, max: 42 }], { v: 43 })).toMatchObject([{ expected: "range" }]);
  expect(problems([{ kind: "number", bind: "v", box }], { v: "abc" })).toMatchObject([{ expected: "number" }]);
  expect(problems([{ ...text, check: "id-number" }], { v: "110105194912310021" })).toMatchObject([
    { check: "id-number" },
  ]);
  expect(problems([{ ...text, check: "id-number" }], { v: "11010519491231002X" })).toEqual([]);
  expect(problems([{ kind: "formula", formula: "v * 2", box }], { v: "x" })).toMatchObject([{ kind: "expression" }]);
  expect(
    problems([{ kind: "table", bind: "v", box: { ...box, h: 40 }, columns: [{ id: "a", title: "a", width: 1 }] }], {
      v: 1,
    }),
  ).toMatchObject([{ expected: "list" }]);
});

test("cells take a letter each, radios and ticks are where the value says", () => {
  const cells = { kind: "cells", bind: "v", count: 4, box: { x: 20, y: 20, w: 40, h: 8 }, style: { size: 10 } };
  const layout = layOut(formOf([cells]), { v: "1年㛃" }, FONTS);
  const em = 10 * (25.4 / 72);
  const middles = layout.pages[0]?.items.flatMap((item) =>
    item.kind === "text" ? [Math.round((item.x + (item.text === "1" ? em / 4 : em / 2)) * 1000) / 1000] : [],
  );
  expect(middles).toEqual([25, 35, 45]);
  expect(problems([cells], { v: "12345" })).toMatchObject([{ kind: "overflow" }]);
  const options = [
    { value: "1", label: "男", x: 0, y: 1 },
    { value: "2", label: "女", x: 20, y: 1 },
  ];
  const radio = layOut(formOf([{ kind: "radio", bind: "v", options, box }]), { v: 2 }, FONTS).pages[0]?.items ?? [];
  expect(radio.filter(({ kind }) => kind === "rectangle")).toHaveLength(2);
  const ticks = radio.filter((item) => item.kind === "stroke");
  expect(ticks).toHaveLength(1);
  expect(ticks[0]?.points[0]).toBeGreaterThan(40);
  expect(problems([{ kind: "radio", bind: "v", options, box }], { v: 3 })).toMatchObject([{ expected: "option" }]);
  const tick = { kind: "checkbox", bind: "v", checkedWhen: "糖尿病", box };
  const isTicked = (v: Data[string]) =>
    layOut(formOf([tick]), { v }, FONTS).pages[0]?.items.some(({ kind }) => kind === "stroke");
  expect([isTicked(["高血压", "糖尿病"]), isTicked("糖尿病"), isTicked(["高血压"])]).toEqual([true, true, false]);
});

const table = {
  kind: "table",
  bind: "items",
  box: { x: 20, y: 50, w: 170, h: 100 },
  style: { size: 10 },
  columns: [
    { id: "n", title: "序号", width: 1, bind: "#" },
    { id: "t", title: "内容", width: 9, bind: "text", total: "count(items)" },
  ],
};
const around = [
  table,
  { kind: "text", text: "页眉", box },
  { kind: "text", text: "{{$page}}/{{$pages}}", parts: "every", box },
  { kind: "signature", role: "医师", parts: "last", box: { x: 20, y: 260, w: 40, h: 20 } },
];

test("a table goes on with its header on the same page again; fields say on which part they are", () => {
  const items = Array.from({ length: 30 }, (_, at) => ({ text: `第${at + 1}行` }));
  const layout = layOut(formOf(around), { items }, FONTS);
  expect(layout.pages).toHaveLength(3);
  for (const [at, page] of layout.pages.entries()) {
    const texts = textsOn(layout, at);
    expect(texts.filter((text) => text === "序号")).toHaveLength(1);
    expect(texts).toContain(`${at + 1}/3`);
    expect(texts.includes("页眉")).toBe(at === 0);
    const lowest = Math.max(...page.items.map((item) => (item.kind === "line" ? item.y2 : 0)));
    expect(lowest).toBeLessThanOrEqual(150.02);
  }
  const rows = layout.pages.flatMap((_, at) => textsOn(layout, at).filter((text) => text.endsWith("行")));
  expect(rows).toEqual(items.map(({ text }) => text));
  expect(textsOn(layout, 2)).toContain("30");
  expect(layout.areas).toMatchObject([{ kind: "signature", page: 3 }]);
});

test("a table on a base page goes on on the page chosen for it, in its box there", () => {
  const pages = [
    { id: "p1", ...A4, base: 1 },
    { id: "more", ...A4, base: 2, isContinuation: true },
  ];
  const further = { ...table, continuation: { page: "more", box: { x: 10, y: 20, w: 180, h: 250 } } };
  const fields = [
    further,
    { kind: "text", page: "more", text: "续页", box: { ...box, y: 5 } },
    { kind: "text", text: "首页", box },
  ];
  const items = Array.from({ length: 60 }, (_, at) => ({ text: `第${at + 1}行` }));
  const layout = layOut(formOf(fields, pages), { items }, FONTS);
  expect(layout.pages.map(({ page }) => page.base)).toEqual([1, 2, 2]);
  expect(layout.pages.map((_, at) => textsOn(layout, at).filter((text) => text.endsWith("页")))).toEqual([
    ["首页"],
    ["续页"],
    ["续页"],
  ]);
  const second = layout.pages[1]?.items.flatMap((item) => (item.kind === "line" ? [item.x1, item.x2] : [])) ?? [];
  expect([Math.min(...second), Math.max(...second)]).toEqual([10, 190]);
  // Nothing to go on with: the continuation page is not there.
  expect(layOut(formOf(fields, pages), { items: items.slice(0, 3) }, FONTS).pages).toHaveLength(1);
});

test("blank rows fill a table up, the total stays last", () => {
  const layout = layOut(formOf([{ ...table, minRows: 8 }]), { items: [{ text: "唯一" }] }, FONTS);
  const lines = layout.pages[0]?.items.filter((item) => item.kind === "line" && item.y1 === item.y2) ?? [];
  // Header, eight rows of which one is the total.
  expect(lines).toHaveLength(10);
});

/** Numbers of Park and Miller: the same tables every time. */
function* chance(seed: number): Generator<number> {
  for (let state = seed; ;) yield (state = (state * 48_271) % 2_147_483_647);
}

test("whatever the rows: every letter once and in order, nothing below the box, none but the last page half empty", () => {
  const numbers = chance(7);
  const next = (below: number): number => Number(numbers.next().value) % below;
  let torn = 0;
  for (let round = 0; round < 150; round++) {
    const columns = [{ id: "t", title: "内容", width: 1, bind: "text" }];
    const height = 30 + next(90);
    const items = Array.from({ length: next(40) }, (_, at) => ({
      text: `起${String.fromCodePoint(0x4e00 + at)}${"续".repeat(next(10) === 0 ? next(2500) : next(80))}终`,
    }));
    const layout = layOut(formOf([{ ...table, columns, box: { ...table.box, h: height } }]), { items }, FONTS);
    expect(layout.problems).toEqual([]);
    const all = layout.pages.map((_, at) =>
      textsOn(layout, at)
        .filter((text) => text !== "内容")
        .join(""),
    );
    expect(all.join("")).toBe(items.map(({ text }) => text).join(""));
    for (const { items: placed } of layout.pages) {
      const bottoms = placed.map((item) => (item.kind === "line" ? item.y2 : item.kind === "text" ? item.y : 0));
      expect(Math.max(...bottoms)).toBeLessThanOrEqual(50 + height + 0.02);
    }
    if (all.some((text) => text.startsWith("续"))) torn++;
    if (items.length > 0) expect(all.every((text) => text !== "")).toBe(true);
  }
  expect(torn).toBeGreaterThan(5);
});
