import { type Bytes, toHex } from "#core/bytes.ts";
import type { PdfReader } from "./reader.ts";
import { isRef, isStream, isString, type PdfDict, PdfError, type PdfValue } from "./values.ts";

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

const LISTS = ["Certs", "CRLs", "OCSPs"] as const;
const KEYS = new Set(["Type", "VRI", ...LISTS]);
const ENTRY_KEYS = new Set(["Type", "Cert", "CRL", "OCSP", "TU", "TS"]);

/**
 * Why /DSS is not as it may be after a signature: validation data is only added, never taken away, and the dictionary holds
 * nothing else (ISO 32000-2 §12.8.4.3, tables 261 and 262). @returns the key that is wrong, or null
 */
export function validationDataProblem(before: PdfReader, after: PdfReader): string | null {
  const now = after.dict(after.catalog.map.get("DSS"));
  if (!now) return "DSS";
  if (now.twice.length > 0) return "DSS";
  for (const key of now.map.keys()) if (!KEYS.has(key)) return `DSS/${key}`;
  const old = before.dict(before.catalog.map.get("DSS"));
  for (const key of LISTS) {
    const kept = itemsOf(after, now.map.get(key));
    const had = old ? itemsOf(before, old.map.get(key)) : new Set<string>();
    if (!kept || !had) return `DSS/${key}`;
    for (const item of had) if (!kept.has(item)) return `DSS/${key}`;
  }
  const vri = now.map.get("VRI");
  return vri === undefined || vri === null ? null : vriProblem(after, after.dict(vri));
}

/** Each stream of a list by where its bytes are and how many; null when something in it is none. */
function itemsOf(pdf: PdfReader, value: PdfValue | undefined): Set<string> | null {
  const list = pdf.array(value);
  if (!list) return value === undefined || value === null ? new Set() : null;
  const out = new Set<string>();
  for (const item of list.slice(0, MAX_ITEMS)) {
    const stream = isRef(item) ? pdf.resolve(item) : null;
    if (!isStream(stream) || stream.raw.length === 0) return null;
    out.add(stream.raw.length < 64 ? toHex(stream.raw) : `${stream.raw.length} ${toHex(stream.raw.subarray(-48))}`);
  }
  return out;
}

/** One entry a signature, by the SHA-1 of its value in hexadecimal. */
function vriProblem(pdf: PdfReader, vri: PdfDict | null): string | null {
  if (!vri || vri.twice.length > 0) return "DSS/VRI";
  for (const [key, value] of vri.map) {
    if (key === "Type") continue;
    const entry = pdf.dict(value);
    if (!/^[0-9A-Fa-f]{40}$/.test(key) || !entry || entry.twice.length > 0) return `DSS/VRI/${key}`;
    for (const [part, item] of entry.map) {
      if (!ENTRY_KEYS.has(part)) return `DSS/VRI/${key}/${part}`;
      if (part === "Cert" || part === "CRL" || part === "OCSP")
        if (!itemsOf(pdf, item)) return `DSS/VRI/${key}/${part}`;
      if (part === "TU" && !isString(pdf.resolve(item))) return `DSS/VRI/${key}/TU`;
      if (part === "TS" && !isStream(pdf.resolve(item))) return `DSS/VRI/${key}/TS`;
    }
  }
  return null;
}
