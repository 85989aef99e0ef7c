import { AppError } from "#core/error.ts";
import { type CopiedPages, copyPages } from "#core/pdf/copy-pages.ts";
import type { Picture } from "#core/pdf/picture.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import type { Context } from "#server/context.ts";
import { nodeDeflate } from "#server/node-deflate.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { readPicture } from "#server/pdf-picture.ts";
import { Recent } from "#server/recent.ts";
import { templateError } from "./errors.ts";
import type { Data, Form } from "./form.ts";
import { formFonts } from "./form-fonts.ts";
import { layOut } from "./layout/lay-out.ts";
import type { ImageSource, Layout } from "./layout/placed.ts";
import { pictureSize } from "./picture-size.ts";
import { readFile } from "./store-file.ts";
import { writeForm } from "./write-form.ts";

type Reader = Pick<Context, "db">;

/** A form with data in it, and the layout it came from: with problems it is made all the same, for the eye of a designer. */
export async function makeForm(
  ctx: Reader,
  { form, data, title }: { form: Form; data: Data; title: string },
): Promise<{ pdf: Uint8Array; layout: Layout }> {
  const layout = layOut(form, data, formFonts());
  const pictures = await readPictures(ctx, layout);
  const base = form.base ? await readBase(ctx, form.base.fileId, layout) : null;
  return { pdf: writeForm(layout, { title, base, picture: (source) => pictureIn(pictures, source) }), layout };
}

const keyOf = (source: ImageSource): string => ("fileId" in source ? `file ${source.fileId}` : source.base64);

function pictureIn(pictures: ReadonlyMap<string, Picture>, source: ImageSource): Picture {
  const found = pictures.get(keyOf(source));
  if (!found) throw new Error("a picture of the layout was not read");
  return found;
}

/** Pictures that cannot be read become problems of their fields and are taken out of the layout. */
async function readPictures(ctx: Reader, layout: Layout): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const [index, page] of layout.pages.entries())
    for (const item of page.items) {
      if (item.kind !== "image" || pictures.has(keyOf(item.source))) continue;
      try {
        pictures.set(keyOf(item.source), await openPicture(ctx, item.source));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        const problem = { kind: "value", expected: "image", field: item.field, name: "", page: index + 1 } as const;
        layout.problems.push(problem);
        page.items = page.items.filter((one) => one !== item);
      }
    }
  return pictures;
}

/** @throws template.image, template.no-file */
async function openPicture(ctx: Reader, source: ImageSource): Promise<Picture> {
  const bytes =
    "fileId" in source
      ? (await readFile(ctx, source.fileId)).bytes
      : new Uint8Array(Buffer.from(source.base64, "base64"));
  if (!pictureSize(bytes)) throw templateError("image");
  try {
    return await readPicture(bytes);
  } catch (error) {
    throw templateError("image", {}, error);
  }
}

const bases = new Recent<CopiedPages>(100);

/** The base pages a layout needs; a hospital's forms come back, so what was copied is kept. @throws template.base-pdf */
async function readBase(ctx: Reader, fileId: string, { pages }: Layout): Promise<CopiedPages> {
  const wanted = [...new Set(pages.flatMap(({ page }) => (page.base === null ? [] : [page.base])))].toSorted(
    (a, b) => a - b,
  );
  const key = `${fileId} ${wanted.join(",")}`;
  const known = bases.get(key);
  if (known) return known;
  const { bytes } = await readFile(ctx, fileId);
  return bases.set(key, copyBase(bytes, wanted));
}

/** @throws template.base-pdf */
export function copyBase(bytes: Uint8Array, wanted: readonly number[]): CopiedPages {
  try {
    return copyPages(new PdfReader(bytes, nodeInflate), wanted, nodeDeflate);
  } catch (error) {
    if (error instanceof PdfError) throw templateError("base-pdf", { detail: error.message }, error);
    throw error;
  }
}
