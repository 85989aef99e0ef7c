import { afterAll, expect, test } from "vitest";
import { startEngine } from "./engine.ts";
import { corpus } from "./oracle.test-help.ts";
import { closePdfium, runPdfium } from "./pool.ts";
import { rawPdf } from "#test/raw-pdf.ts";
import { work } from "./worker.ts";

afterAll(closePdfium);

test("a file that keeps its thread busy is stopped, and the next file is served", async () => {
  const busy = rawPdf([{ content: "0 0 400 300 re f ".repeat(2_000_000) }]);
  await expect(runPdfium("render", busy, { page: 1, widthPx: 4000 }, 0.5)).rejects.toMatchObject({
    code: "pdf.too-slow",
    facts: { seconds: 0.5 },
  });
  expect(await runPdfium("boxes", corpus("rot0.pdf"), {})).toHaveLength(1);
}, 60_000);

test("the caller's bytes stay whole, also as part of a larger buffer", async () => {
  const bytes = corpus("rot0.pdf");
  const larger = Buffer.concat([Buffer.alloc(7, 1), bytes, Buffer.alloc(9, 2)]);
  const part = larger.subarray(7, 7 + bytes.length);
  expect(await runPdfium("boxes", part, {})).toHaveLength(1);
  expect(larger.length).toBe(bytes.length + 16);
  expect(Buffer.compare(part, bytes)).toBe(0);
});

test("many at once wait their turn", async () => {
  const pdf = corpus("discharge-summary.pdf");
  const texts = await Promise.all(Array.from({ length: 40 }, () => runPdfium("text", pdf, { page: 1 })));
  expect(new Set(texts).size).toBe(1);
});

test("memory comes back on every path", async () => {
  const engine = await startEngine();
  const memory = engine.runtime.wasmExports;
  let held = 0;
  Object.assign(engine.runtime, {
    wasmExports: {
      malloc: (size: number) => ((held += 1), memory.malloc(size)),
      free: (address: number) => ((held -= 1), memory.free(address)),
    },
  });
  const { drawPage } = await import("./draw.ts");
  const { findPlaces } = await import("./find.ts");
  const pdf = corpus("discharge-summary.pdf");
  drawPage(engine, pdf, 1, 300);
  findPlaces(engine, pdf, "签名");
  for (const bad of [new Uint8Array(3), corpus("AESkeylength128.pdf")]) {
    expect(() => findPlaces(engine, bad, "签名")).toThrow();
  }
  expect(() => drawPage(engine, pdf, 9, 300)).toThrow("no-page");
  expect(held).toBe(0);

  const before = engine.runtime.HEAPU8.length;
  for (let i = 0; i < 60; i += 1) {
    drawPage(engine, pdf, 1, 1200);
    expect(() => drawPage(engine, pdf, 9, 1200)).toThrow();
  }
  // 60 leaked pictures would be 480 MB.
  expect(engine.runtime.HEAPU8.length - before).toBeLessThan(64 * 1024 * 1024);
}, 60_000);

test("the worker answers refusals as data", async () => {
  expect(await work({ job: "text", bytes: new Uint8Array(1), page: 1 })).toMatchObject({ ok: false, reason: "broken" });
});
