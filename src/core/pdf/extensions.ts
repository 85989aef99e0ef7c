import type { PdfReader } from "./reader.ts";
import type { Revision } from "./revision.ts";
import { dict, latin1, name, type PdfDict } from "./values.ts";

/**
 * Says that the file uses ETSI's additions to PDF 1.7 (ISO 32000-1 Annex E; ETSI TS 102 778-4 §A: level 1 for /DSS and
 * document time-stamps, level 2 for CAdES). PDF 2.0 has them by itself. What is declared already stays as it is, because
 * a changed declaration would be a change to what was signed.
 */
export function declareExtension(revision: Revision, level: 1 | 2): void {
  const { pdf } = revision;
  if (versionOf(pdf) >= 2) return;
  const declared = pdf.dict(pdf.catalog.map.get("Extensions"));
  if (declared?.map.has("ESIC")) return;
  const map = new Map(declared?.map).set("ESIC", LEVELS[level]);
  revision.edit(pdf.catalogRef).set("Extensions", { t: "dict", map, twice: [] });
}

const levelOf = (level: number): PdfDict => dict({ BaseVersion: name("1.7"), ExtensionLevel: level });
const LEVELS = { 1: levelOf(1), 2: levelOf(2) };

/** The catalog's /Version when it is later than the header's (§7.2.2). */
function versionOf(pdf: PdfReader): number {
  const header = Number.parseFloat(latin1(pdf.bytes, pdf.base + 5, pdf.base + 8));
  const said = Number.parseFloat(pdf.nameOf(pdf.catalog.map.get("Version")) ?? "0");
  return Math.max(Number.isNaN(header) ? 0 : header, Number.isNaN(said) ? 0 : said);
}
