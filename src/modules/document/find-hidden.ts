import { AppError } from "#core/error.ts";
import { hiddenObjects } from "#core/pdf/hidden-objects.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { PdfError } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import type { HiddenFinding } from "./input.ts";
import { runPdfium } from "./pdfium/pool.ts";
import { HIDDEN_PAGES } from "./rules.ts";

/**
 * What a PDF holds besides what it shows: text nobody sees, layers that are off, pages nothing leads to. It is looked for
 * before anybody signs, because afterwards it would be part of what was signed. What cannot be drawn is no finding here:
 * the preview says so.
 */
export async function findHidden(pdf: Uint8Array): Promise<HiddenFinding[]> {
  return [...inStructure(pdf), ...(await inText(pdf))];
}

function inStructure(pdf: Uint8Array): HiddenFinding[] {
  try {
    return hiddenObjects(new PdfReader(pdf, nodeInflate)).map(({ kind, object }) => ({
      kind,
      page: null,
      object,
      text: null,
    }));
  } catch (error) {
    if (error instanceof PdfError) return [];
    throw error;
  }
}

async function inText(pdf: Uint8Array): Promise<HiddenFinding[]> {
  try {
    const found = await runPdfium("hidden", pdf, { mostPages: HIDDEN_PAGES });
    return found.map(({ kind, page, text }) => ({ kind, page, object: null, text }));
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}
