import { and, eq } from "drizzle-orm";
import sharp from "sharp";
import { fromBase64url } from "#core/bytes.ts";
import { record } from "#modules/audit/record.ts";
import { newId } from "#server/columns.ts";
import type { Context } from "#server/context.ts";
import { sm3Hex } from "#server/sm3.ts";
import { sealError } from "./errors.ts";
import type { SaveHandwriting } from "./input.ts";
import { handwritingRefusal, PNG_LIMIT, STORED, strokesRefusal } from "./rules.ts";
import { handwriting } from "./schema.ts";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const DARK = 160;

/**
 * Keeps a person's hand-drawn signature: whatever was drawn on becomes black ink on nothing, trimmed and at most
 * 600×240 pixels, written anew so that nothing but the picture is kept. @throws seal.not-png, seal.empty, …
 */
export async function saveHandwriting(
  ctx: Context,
  personId: string,
  { png, strokes, ink: drawn }: SaveHandwriting,
): Promise<{ sealId: string; version: number }> {
  const ink = await readInk(decode(png));
  const { widthPx, heightPx } = ink;
  const refusal = handwritingRefusal({ strokes, ...ink }) ?? strokesRefusal(drawn);
  if (refusal) throw sealError(refusal);
  const digest = sm3Hex(ink.png);
  const id = newId();
  const version = await ctx.db.transaction(async (tx) => {
    const earlier = await tx
      .select({ version: handwriting.version })
      .from(handwriting)
      .where(eq(handwriting.personId, personId))
      .for("update");
    const next = 1 + Math.max(0, ...earlier.map((one) => one.version));
    const createdAt = ctx.clock.now();
    await tx
      .update(handwriting)
      .set({ state: "replaced" })
      .where(and(eq(handwriting.personId, personId), eq(handwriting.state, "current")));
    await tx.insert(handwriting).values({
      id,
      personId,
      png: ink.png,
      digest,
      widthPx,
      heightPx,
      strokes,
      ink: drawn ?? null,
      version: next,
      state: "current",
      createdAt,
    });
    await record(tx, ctx, {
      type: "seal.handwriting-saved",
      subject: id,
      data: { personId, digest, strokes, version: next },
    });
    return next;
  });
  return { sealId: id, version };
}

function decode(png: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(png);
  } catch (error) {
    throw sealError("not-png", {}, error);
  }
  if (bytes.length > PNG_LIMIT) throw sealError("too-large");
  if (!PNG.every((byte, at) => bytes[at] === byte)) throw sealError("not-png");
  return bytes;
}

/** Darkness over white becomes opacity of black; the empty border goes. */
async function readInk(png: Uint8Array): Promise<{ png: Uint8Array; ink: number; widthPx: number; heightPx: number }> {
  try {
    const { data, info } = await sharp(png, { limitInputPixels: 4_000_000 })
      .flatten({ background: "#ffffff" })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const box = boxOf(data, info.width, info.height);
    if (!box) return { png: new Uint8Array(), ink: 0, widthPx: 0, heightPx: 0 };
    const rgba = new Uint8Array(box.width * box.height * 4);
    let dark = 0;
    for (let y = 0; y < box.height; y++)
      for (let x = 0; x < box.width; x++) {
        const grey = data[(box.top + y) * info.width + box.left + x] ?? 255;
        if (grey < DARK) dark++;
        rgba[(y * box.width + x) * 4 + 3] = 255 - grey;
      }
    const out = await sharp(rgba, { raw: { width: box.width, height: box.height, channels: 4 } })
      .resize({ width: STORED.widthPx, height: STORED.heightPx, fit: "inside", withoutEnlargement: true })
      .png({ compressionLevel: 9 })
      .toBuffer({ resolveWithObject: true });
    return {
      png: new Uint8Array(out.data),
      ink: dark / (box.width * box.height),
      widthPx: out.info.width,
      heightPx: out.info.height,
    };
  } catch (error) {
    throw sealError("not-png", {}, error);
  }
}

/** The smallest rectangle around everything dark, or null when nothing is. */
function boxOf(grey: Uint8Array, width: number, height: number) {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if ((grey[y * width + x] ?? 255) >= DARK) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}
