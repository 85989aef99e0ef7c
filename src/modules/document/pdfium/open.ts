import type { Engine } from "./engine.ts";
import { PdfRefusal } from "./task.ts";

const ERROR_PASSWORD = 4;
const ERROR_SECURITY = 5;

/** Lends `size` bytes of PDFium's memory, zeroed, to `use`, and takes them back whatever happens. */
export function withMemory<T>(engine: Engine, size: number, use: (address: number) => T): T {
  const address = engine.runtime.wasmExports.malloc(size);
  if (address === 0) throw new Error("PDFium is out of memory");
  try {
    engine.runtime.HEAPU8.fill(0, address, address + size);
    return use(address);
  } finally {
    engine.runtime.wasmExports.free(address);
  }
}

/** Opens the file for `use` and closes it after. Refuses encrypted files (even with an empty password) and broken ones. */
export function withDocument<T>(engine: Engine, bytes: Uint8Array, use: (document: number) => T): T {
  return withMemory(engine, bytes.length || 1, (address) => {
    engine.runtime.HEAPU8.set(bytes, address);
    const document = engine.FPDF_LoadMemDocument(address, bytes.length, "");
    if (!document) {
      const error = engine.FPDF_GetLastError();
      throw new PdfRefusal(error === ERROR_PASSWORD || error === ERROR_SECURITY ? "encrypted" : "broken");
    }
    try {
      if (engine.EPDF_IsEncrypted(document)) throw new PdfRefusal("encrypted");
      if (engine.FPDF_GetPageCount(document) < 1) throw new PdfRefusal("broken");
      return use(document);
    } finally {
      engine.FPDF_CloseDocument(document);
    }
  });
}

/** Opens a page, counted from 1, for `use` and closes it after. */
export function withPage<T>(engine: Engine, document: number, page: number, use: (page: number) => T): T {
  const pages = engine.FPDF_GetPageCount(document);
  if (!Number.isInteger(page) || page < 1 || page > pages) throw new PdfRefusal("no-page", { page, pages });
  const handle = engine.FPDF_LoadPage(document, page - 1);
  if (!handle) throw new PdfRefusal("broken");
  try {
    return use(handle);
  } finally {
    engine.FPDF_ClosePage(handle);
  }
}

/** Four 32-bit floats, e.g. a FS_RECTF. */
export function rectIn(view: DataView): { left: number; top: number; right: number; bottom: number } {
  const at = (i: number) => view.getFloat32(i * 4, true);
  return { left: at(0), top: at(1), right: at(2), bottom: at(3) };
}
