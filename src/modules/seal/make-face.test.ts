import sharp from "sharp";
import { expect, test } from "vitest";
import { type Face, faceInput } from "./input.ts";
import { makeFace, previewFace, takeFace } from "./make-face.ts";

const face = (more: object): Face => faceInput.parse(more);
const ROUND = {
  shape: "circle",
  diameterMm: 42,
  arc: "示范市第一人民医院",
  middle: "病历专用章",
  serial: "0000 2026 0003",
};

/** Opacity of every pixel of a picture. */
async function inkOf(png: Uint8Array) {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, at: (x: number, y: number) => data[4 * (Math.round(y) * width + Math.round(x)) + 3] ?? 0 };
}

test("a round seal has its true size, its ring at the edge, a star in the middle and nothing between", async () => {
  const { png, widthMm, heightMm, dpi, drawing } = await makeFace(face(ROUND));
  expect({ widthMm, heightMm, dpi }).toEqual({ widthMm: 42, heightMm: 42, dpi: 600 });
  expect(drawing?.path.length).toBeGreaterThan(300);
  const { width, height, at } = await inkOf(png);
  expect([width, height]).toEqual([992, 992]);
  for (const edge of [3, width - 4]) expect(at(edge, height / 2)).toBe(255);
  expect(at(width / 2, height / 2)).toBe(255);
  expect(at(width * 0.3, height / 2)).toBe(0);
  const plain = await inkOf((await makeFace(face({ ...ROUND, star: false, middle: "" }))).png);
  expect(plain.at(width / 2, height / 2)).toBe(0);
});

test("the longest names stay inside the ring and clear of each other", async () => {
  const long = {
    ...ROUND,
    arc: "新疆维吾尔自治区示范市第一人民医院东湖院区",
    middle: "病历复印专用章",
    second: "东院区",
  };
  const { png } = await makeFace(face(long));
  const { width, at } = await inkOf(png);
  const middle = width / 2;
  // Just inside the ring of 1.2 mm, all the way round, there is paper.
  const radius = middle - (1.7 * 600) / 25.4;
  for (let angle = 0; angle < 360; angle++) {
    const turn = (angle * Math.PI) / 180;
    expect(at(middle + radius * Math.cos(turn), middle + radius * Math.sin(turn))).toBe(0);
  }
});

test("ovals and frames; a name seal is read in columns from the right", async () => {
  const oval = await makeFace(face({ shape: "oval", widthMm: 45, heightMm: 30, arc: "示范市第一人民医院" }));
  expect([oval.widthMm, oval.heightMm]).toEqual([45, 30]);
  const name = face({
    shape: "rectangle",
    widthMm: 20,
    heightMm: 20,
    direction: "down",
    border: false,
    lines: ["龘", "一"],
  });
  const { width, height, at } = await inkOf((await makeFace(name)).png);
  const inked = (from: number) => {
    let count = 0;
    for (let y = 0; y < height; y++) for (let x = from; x < from + width / 2; x++) count += at(x, y) > 128 ? 1 : 0;
    return count;
  };
  // The first column, with many strokes, stands on the right.
  expect(inked(Math.floor(width / 2))).toBeGreaterThan(3 * inked(0));
});

test("a letter the font does not have, or nothing at all, is told and not drawn", async () => {
  expect(() => previewFace(face({ ...ROUND, arc: "示范\u{10FFFF}医院" }))).toThrow("seal.letter-missing");
  expect(() => previewFace(face({ ...ROUND, arc: "", middle: "" }))).toThrow("seal.face-empty");
  expect(previewFace(face(ROUND)).svg).toContain('width="42mm"');
});

/** A red ring on paper that is not quite white, as a scanner sees it. */
async function scan(pixels: number): Promise<string> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}">
    <rect width="100%" height="100%" fill="#f1efe8"/>
    <circle cx="50%" cy="50%" r="40%" fill="none" stroke="#c02020" stroke-width="4%"/></svg>`;
  return (await sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer()).toString("base64");
}

test("a scan loses its paper, is trimmed to its ink, and says its resolution", async () => {
  const { png, widthMm, heightMm, dpi, drawing } = await takeFace({ image: await scan(1200), widthMm: 42 });
  expect(drawing).toBeNull();
  expect(widthMm).toBe(42);
  expect(heightMm).toBeCloseTo(42, 0);
  // The ring takes 84 % of 1200 pixels.
  expect(dpi).toBeGreaterThan(590);
  expect(dpi).toBeLessThan(630);
  const { width, height, at } = await inkOf(png);
  expect(at(width / 2, height / 2)).toBe(0);
  expect(at(width * 0.025, height / 2)).toBeGreaterThan(200);
});

test("too coarse a scan is refused with the dots it has; blank paper and other files are refused", async () => {
  await expect(takeFace({ image: await scan(400), widthMm: 42 })).rejects.toMatchObject({
    code: "seal.resolution",
    facts: { least: 300 },
  });
  const blank = await sharp({ create: { width: 500, height: 500, channels: 3, background: "#fdfdfb" } })
    .png()
    .toBuffer();
  await expect(takeFace({ image: blank.toString("base64"), widthMm: 42 })).rejects.toMatchObject({
    code: "seal.face-blank",
  });
  const text = Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>").toString("base64");
  await expect(takeFace({ image: text, widthMm: 42 })).rejects.toMatchObject({ code: "seal.not-picture" });
});
