import type { Engine } from "./engine.ts";
import { withMemory } from "./open.ts";
import { PdfRefusal } from "./task.ts";

const ERROR_PASSWORD = 4;
const ERROR_SECURITY = 5;

/** The file written anew from what PDFium could read of it: no encryption, its cross-reference in order. */
export function rewritten(engine: Engine, bytes: Uint8Array): Uint8Array {
  return withMemory(engine, bytes.length || 1, (address) => {
    engine.runtime.HEAPU8.set(bytes, address);
    const document = engine.FPDF_LoadMemDocument(address, bytes.length, "");
    if (!document) {
      const error = engine.FPDF_GetLastError();
      throw new PdfRefusal(error === ERROR_PASSWORD || error === ERROR_SECURITY ? "encrypted" : "broken");
    }
    try {
      if (engine.FPDF_GetPageCount(document) < 1) throw new PdfRefusal("broken");
      if (engine.EPDF_IsEncrypted(document)) engine.EPDF_RemoveEncryption(document);
      return saved(engine, document);
    } finally {
      engine.FPDF_CloseDocument(document);
    }
  });
}

function saved(engine: Engine, document: number): Uint8Array {
  const writer = engine.PDFiumExt_OpenFileWriter();
  try {
    if (!engine.PDFiumExt_SaveAsCopy(document, writer)) throw new PdfRefusal("broken");
    const size = engine.PDFiumExt_GetFileWriterSize(writer);
    return withMemory(engine, size, (address) => {
      engine.PDFiumExt_GetFileWriterData(writer, address, size);
      return engine.runtime.HEAPU8.slice(address, address + size);
    });
  } finally {
    engine.PDFiumExt_CloseFileWriter(writer);
  }
}
