import type { Bytes } from "#core/bytes.ts";
import type { PdfReader } from "./reader.ts";
import { isStream, PdfError } from "./values.ts";

/** What /DSS keeps for checking signatures long after (ISO 32000-2 §12.8.4.3): DER, unchecked. */
export type ValidationData = { certificates: Bytes[]; crls: Bytes[]; ocsps: Bytes[] };

/** More than ten signers with their chains ever need. */
const MAX_ITEMS = 1000;

/**
 * The catalog's /DSS of the newest revision. Entries of /VRI repeat what is listed here (§12.8.4.4), so they are not
 * read. Streams that cannot be read are passed over: missing material never makes a signature better.
 */
export function readValidationData(pdf: PdfReader): ValidationData {
  return { certificates: streamsOf(pdf, "Certs"), crls: streamsOf(pdf, "CRLs"), ocsps: streamsOf(pdf, "OCSPs") };
}

function streamsOf(pdf: PdfReader, key: string): Bytes[] {
  const out: Bytes[] = [];
  try {
    const list = pdf.array(pdf.dict(pdf.catalog.map.get("DSS"))?.map.get(key)) ?? [];
    for (const item of list.slice(0, MAX_ITEMS)) {
      const stream = pdf.resolve(item);
      if (isStream(stream)) out.push(pdf.decode(stream));
    }
  } catch (error) {
    if (!(error instanceof PdfError)) throw error;
  }
  return out;
}
