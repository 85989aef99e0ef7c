import { AppError } from "#core/error.ts";
import { signatureFields } from "#core/pdf/fields.ts";
import { pageAt, readPages } from "#core/pdf/pages.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { latin1, PdfError } from "#core/pdf/values.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { documentError } from "./errors.ts";
import { rewritePdf } from "./pdfium/rewrite-pdf.ts";
import { PAGE_LIMIT, SIZE_LIMIT } from "./rules.ts";

export type Intake = "none" | "repaired" | "decrypted";

/**
 * Makes sure that signatures can be appended: the cross-reference leads to a catalog and every page, nothing is encrypted.
 * An unsigned file that fails is written anew once (by PDFium) and checked again; a signed one is refused, because any
 * rewriting would break its signatures.
 * @throws document.not-pdf, too-large, too-many-pages, password, encrypted, encrypted-signed, no-catalog, damaged, damaged-signed
 */
export async function checkIntake(pdf: Uint8Array): Promise<{ bytes: Uint8Array; pages: number; intake: Intake }> {
  if (pdf.length > SIZE_LIMIT) throw documentError("too-large", { limitMb: SIZE_LIMIT / 1_000_000 });
  if (!latin1(pdf, 0, Math.min(pdf.length, 1024)).includes("%PDF-")) throw documentError("not-pdf");
  const first = look(pdf);
  if (first.ok) return { bytes: pdf, pages: first.pages, intake: "none" };
  const isSigned = hasByteRange(pdf);
  if (first.problem === "encrypted") {
    if (isSigned) throw documentError("encrypted-signed");
  } else if (isSigned) throw documentError("damaged-signed", { detail: first.detail });
  if (first.problem === "catalog") throw documentError("no-catalog");
  const bytes = await rewrite(pdf, first);
  const second = look(bytes);
  if (!second.ok) throw documentError("damaged", { detail: first.detail });
  return { bytes, pages: second.pages, intake: first.problem === "encrypted" ? "decrypted" : "repaired" };
}

async function rewrite(pdf: Uint8Array, first: Look & { ok: false }): Promise<Uint8Array> {
  try {
    return await rewritePdf(pdf);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === "pdf.encrypted") throw documentError("password", {}, error);
    if (first.problem === "encrypted") throw documentError("encrypted", {}, error);
    throw documentError("damaged", { detail: first.detail }, error);
  }
}

type Look = { ok: true; pages: number } | { ok: false; problem: string; detail: string };

function look(pdf: Uint8Array): Look {
  try {
    const reader = new PdfReader(pdf, nodeInflate);
    if (reader.isEncrypted) return { ok: false, problem: "encrypted", detail: "encrypted" };
    const pages = readPages(reader);
    if (pages.length > PAGE_LIMIT) throw documentError("too-many-pages", { pages: pages.length, limit: PAGE_LIMIT });
    // Signing finds its page by the tree's counts alone: they must be true.
    if (pages.some((page, at) => pageAt(reader, at).ref.num !== page.ref.num))
      return { ok: false, problem: "pages", detail: "the page tree's counts are wrong" };
    signatureFields(reader);
    return { ok: true, pages: pages.length };
  } catch (error) {
    if (error instanceof PdfError) return { ok: false, problem: error.code, detail: error.message };
    throw error;
  }
}

const hasByteRange = (pdf: Uint8Array): boolean =>
  Buffer.from(pdf.buffer, pdf.byteOffset, pdf.length).includes("/ByteRange");
