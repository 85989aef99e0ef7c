import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { signatureFields } from "#core/pdf/fields.ts";
import { readPages, shownSize } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import { isDuplicateKey } from "#server/db.ts";
import { record } from "#modules/audit/record.ts";
import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { templateError } from "./errors.ts";
import { POINT } from "./layout/placed.ts";
import { pictureSize } from "./picture-size.ts";
import { BASE_LIMIT_MB, IMAGE_LIMIT_MB } from "./rules.ts";
import { templateFile } from "./schema.ts";

export type Size = { width: number; height: number };
const sizesShape = z.array(z.object({ width: z.number(), height: z.number() }));

/** Repairs and decrypts a file that was uploaded, as document's intake does. */
export type CleanPdf = (pdf: Uint8Array) => Promise<{ bytes: Uint8Array }>;

type Upload = { name: string; bytes: Uint8Array };

/** Keeps a PDF that pages are to lie on. @returns its pages' sizes as shown, in millimetres @throws template.base-*, file-too-large */
export async function storeBase(
  ctx: Context,
  { name, bytes: given }: Upload,
  clean: CleanPdf,
): Promise<{ fileId: string; pages: Size[] }> {
  if (given.length > BASE_LIMIT_MB * 1e6) throw templateError("file-too-large", { limitMb: BASE_LIMIT_MB });
  const { bytes } = await clean(given);
  const pages = readSizes(bytes);
  return { fileId: await store(ctx, { kind: "pdf", name, bytes, sizes: pages }), pages };
}

/** Keeps a picture. @returns its size in pixels @throws template.image, template.file-too-large */
export async function storeImage(ctx: Context, { name, bytes }: Upload): Promise<{ fileId: string; size: Size }> {
  if (bytes.length > IMAGE_LIMIT_MB * 1e6) throw templateError("file-too-large", { limitMb: IMAGE_LIMIT_MB });
  const size = pictureSize(bytes);
  if (!size) throw templateError("image");
  return { fileId: await store(ctx, { kind: "image", name, bytes, sizes: [size] }), size };
}

/** @throws template.no-file */
export async function readFile(ctx: Pick<Context, "db">, fileId: string) {
  const [row] = await ctx.db.select().from(templateFile).where(eq(templateFile.id, fileId));
  if (!row) throw templateError("no-file");
  const bytes = new Uint8Array(await files().get(row.fileKey));
  if (sha256(bytes) !== fileId) throw new Error(`the stored bytes of template file ${fileId} have changed`);
  return { kind: row.kind, name: row.name, bytes, sizes: sizesShape.parse(row.sizes) };
}

function readSizes(bytes: Uint8Array): Size[] {
  try {
    const reader = new PdfReader(bytes, nodeInflate);
    if (signatureFields(reader).some(({ value }) => (value ?? null) !== null)) throw templateError("base-signed");
    return readPages(reader).map((page) => {
      const { width, height } = shownSize(page);
      return { width: rounded(width * POINT), height: rounded(height * POINT) };
    });
  } catch (error) {
    if (error instanceof PdfError) throw templateError("base-pdf", { detail: error.message }, error);
    throw error;
  }
}

const rounded = (mm: number): number => Math.round(mm * 100) / 100;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

async function store(
  ctx: Context,
  { kind, name, bytes, sizes }: Upload & { kind: "pdf" | "image"; sizes: Size[] },
): Promise<string> {
  const id = sha256(bytes);
  const [known] = await ctx.db.select({ id: templateFile.id }).from(templateFile).where(eq(templateFile.id, id));
  if (known) return id;
  const fileKey = `template/${id}.${kind === "pdf" ? "pdf" : "img"}`;
  await files().put(fileKey, bytes);
  const row = { id, kind, name, fileKey, length: bytes.length, sizes, createdAt: ctx.clock.now() };
  try {
    await ctx.db.transaction(async (tx) => {
      await tx.insert(templateFile).values(row);
      await record(tx, ctx, { type: "template.file-stored", subject: id, data: { kind, length: bytes.length } });
    });
  } catch (error) {
    // Somebody stored the same file at the same time.
    if (!isDuplicateKey(error)) throw error;
  }
  return id;
}
