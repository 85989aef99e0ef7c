import { eq } from "drizzle-orm";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toBase64url } from "#core/bytes.ts";
import { type Harness, openHarness } from "#test/harness.ts";
import { handwritingOf } from "./read-handwriting.ts";
import { saveHandwriting } from "./save-handwriting.ts";
import { handwriting } from "./schema.ts";

let h: Harness;
beforeAll(async () => {
  h = await openHarness();
});
afterAll(() => h.close());

const drawn = async (inside: string, width = 900, height = 400): Promise<string> => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inside}</svg>`;
  return toBase64url(new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer()));
};
const STROKE = `<path d="M100 300 Q 300 20 450 260 T 800 120" stroke="#1a2b3c" stroke-width="14" fill="none"/>`;

test("a drawing is kept trimmed, black on nothing, and nothing else of the upload", async () => {
  const { sealId } = await saveHandwriting(h.system, "p1", { png: await drawn(STROKE), strokes: 3 });
  const kept = await handwritingOf(h, "p1");
  expect(kept?.sealId).toBe(sealId);
  expect(kept && kept.widthPx <= 600 && kept.heightPx <= 240 && kept.widthPx > 300).toBe(true);
  const { data, info } = await sharp(kept?.png).raw().toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(4);
  const opacities = Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3] ?? 0);
  expect(Math.max(...opacities)).toBeGreaterThan(180);
  expect(opacities.filter((one) => one === 0).length).toBeGreaterThan(opacities.length / 3);
});

test("a second drawing replaces the first, which stays on file", async () => {
  const { sealId } = await saveHandwriting(h.system, "p1", { png: await drawn(STROKE), strokes: 2 });
  expect((await handwritingOf(h, "p1"))?.sealId).toBe(sealId);
  expect((await h.db.select().from(handwriting)).map((one) => one.state).sort()).toEqual(["current", "replaced"]);
});

test.each([
  ["nothing drawn", "", "seal.empty"],
  ["a dot", `<circle cx="50" cy="50" r="5"/>`, "seal.faint"],
  ["a blot", `<rect width="900" height="400"/>`, "seal.blot"],
])("%s is refused with what to do", async (_, inside, code) => {
  const saved = saveHandwriting(h.system, "p2", { png: await drawn(inside), strokes: 1 });
  await expect(saved).rejects.toMatchObject({ code });
  expect(await handwritingOf(h, "p2")).toBeNull();
});

test("what is no PNG, or too large, is refused before it is decoded", async () => {
  const text = toBase64url(new Uint8Array(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>")));
  await expect(saveHandwriting(h.system, "p2", { png: text, strokes: 1 })).rejects.toMatchObject({
    code: "seal.not-png",
  });
  const large = toBase64url(new Uint8Array(201 * 1024));
  await expect(saveHandwriting(h.system, "p2", { png: large, strokes: 1 })).rejects.toMatchObject({
    code: "seal.too-large",
  });
});

test("the strokes are kept as they were drawn, in a version of their own; a bare line is no name", async () => {
  const bent = [[0, 0, 0, 4] as const, [40, 60, 20, 5] as const, [90, 5, 40, 3] as const];
  const png = await drawn(STROKE);
  const first = await saveHandwriting(h.system, "p3", { png, strokes: 1, ink: [bent.map((point) => [...point])] });
  const second = await saveHandwriting(h.system, "p3", { png, strokes: 1 });
  expect([first.version, second.version]).toEqual([1, 2]);
  const rows = await h.db.select().from(handwriting).where(eq(handwriting.personId, "p3"));
  expect(rows.find((row) => row.version === 1)).toMatchObject({ state: "replaced", ink: [bent] });
  expect(await handwritingOf(h, "p3")).toMatchObject({ version: 2 });
  const line = [[0, 0, 0, 4] as const, [50, 1, 20, 4] as const, [100, 0, 40, 4] as const];
  const refused = saveHandwriting(h.system, "p3", { png, strokes: 1, ink: [line.map((point) => [...point])] });
  await expect(refused).rejects.toMatchObject({ code: "seal.line" });
  expect(await handwritingOf(h, "p3")).toMatchObject({ version: 2 });
});
