import type { Context } from "#server/context.ts";
import { files } from "#server/files.ts";
import { currentBytes } from "./current-bytes.ts";
import { documentError } from "./errors.ts";
import { renderPdfPage } from "./pdfium/render-pdf-page.ts";
import { readDocument } from "./read-document.ts";
import { PREVIEW_WIDTHS } from "./rules.ts";

/** Widths are rounded up to a step, so that phones of many sizes share the stored pictures. */
const STEP = 100;

/**
 * One page as PNG with signatures and form fields drawn, as stored the first time it was asked for.
 * @param input.page from 1; input.widthPx is rounded up to the next hundred
 * @throws document.not-found, document.no-page, document.digest-has-no-pages; pdf.* when PDFium cannot draw it
 */
export async function renderPage(
  ctx: Pick<Context, "db" | "log">,
  input: { documentId: string; page: number; widthPx: number; revision?: number },
): Promise<Uint8Array> {
  const { documentId, page } = input;
  const facts = await readDocument(ctx, documentId);
  if (facts.kind !== "pdf") throw documentError("digest-has-no-pages");
  if (page < 1 || page > facts.pages) throw documentError("no-page", { page, pages: facts.pages });
  const revision = input.revision ?? facts.revision;
  const wanted = Math.ceil(input.widthPx / STEP) * STEP;
  const width = Math.min(Math.max(wanted, PREVIEW_WIDTHS.least), PREVIEW_WIDTHS.most);
  const key = `preview/${documentId}/${revision}/${page}-${width}.png`;
  if (await files().has(key)) return await files().get(key);
  const { bytes } = await currentBytes(ctx, documentId, revision);
  const png = await renderPdfPage(bytes, { page, widthPx: width });
  await files().put(key, png);
  return png;
}

/** One page of bytes that are no document yet, as PNG; nothing is kept. */
export const drawPage = (bytes: Uint8Array, input: { page: number; widthPx: number }): Promise<Uint8Array> =>
  renderPdfPage(bytes, input);
