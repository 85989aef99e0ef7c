import { type Bytes, toHex } from "#core/bytes.ts";
import { declareExtension } from "./extensions.ts";
import type { Deflate } from "./font.ts";
import type { PdfReader } from "./reader.ts";
import { Revision } from "./revision.ts";
import type { ValidationData } from "./validation-data.ts";
import { dict, isRef, isStream, name, type PdfDict, PdfError, type PdfRef, type PdfValue } from "./values.ts";

/** What a signature needs to be checked long after; `contents` is its /Contents with all padding. */
export type SignatureValidation = { contents: Bytes; data: ValidationData };

/** What core leaves to its host: SHA-1, which only names VRI entries, and zlib. */
export type Host = { sha1: (bytes: Bytes) => Bytes; deflate: Deflate };

const KINDS = [
  { list: "Certs", vri: "Cert", of: "certificates" },
  { list: "CRLs", vri: "CRL", of: "crls" },
  { list: "OCSPs", vri: "OCSP", of: "ocsps" },
] as const;

/**
 * Appends a revision whose catalog has a /DSS with this material, listed again by signature in /VRI (ISO 32000-2 §12.8.4.3,
 * EN 319 142-1 §5.4). What is in the file already is neither written again nor taken away.
 * @returns the tail, or null when the file has all of it
 * @throws PdfError encrypted, catalog
 */
export function appendValidationData(
  pdf: PdfReader,
  signatures: readonly SignatureValidation[],
  host: Host,
): Bytes | null {
  const revision = new Revision(pdf);
  const held = pdf.catalog.map.get("DSS");
  const old = pdf.dict(held);
  const lists = KINDS.map((kind) => new StoredList(revision, old, kind.list, host.deflate));
  const vri = new Map(pdf.dict(old?.map.get("VRI"))?.map);
  let isNew = false;
  for (const { contents, data } of signatures) {
    const key = toHex(host.sha1(contents)).toUpperCase();
    const entry = new Map(pdf.dict(vri.get(key))?.map);
    KINDS.forEach((kind, at) => {
      const had = pdf.array(entry.get(kind.vri)) ?? [];
      const more = data[kind.of]
        .map((der) => lists[at]?.add(der))
        .filter((ref) => ref !== undefined)
        .filter((ref) => !had.some((one) => isRef(one) && one.num === ref.num));
      if (more.length === 0) return;
      isNew = true;
      entry.set(kind.vri, [...had, ...distinct(more)]);
    });
    if (entry.size > 0) vri.set(key, { t: "dict", map: entry, twice: [] });
  }
  if (!isNew) return null;
  const map = new Map(old?.map).set("Type", name("DSS")).set("VRI", { t: "dict", map: vri, twice: [] });
  for (const list of lists) if (list.refs.length > 0) map.set(list.key, list.refs);
  const dss: PdfDict = { t: "dict", map, twice: [] };
  if (isRef(held) && old) revision.set(held, dss);
  else revision.edit(pdf.catalogRef).set("DSS", revision.add(dss));
  declareExtension(revision, 1);
  return revision.tail();
}

/** One of /DSS's lists with what is new in it. */
class StoredList {
  readonly key: string;
  readonly refs: PdfValue[];
  private readonly revision: Revision;
  private readonly deflate: Deflate;
  private readonly known = new Map<string, PdfRef>();

  constructor(revision: Revision, dss: PdfDict | null, key: string, deflate: Deflate) {
    this.key = key;
    this.revision = revision;
    this.deflate = deflate;
    this.refs = [...(revision.pdf.array(dss?.map.get(key)) ?? [])];
    for (const ref of this.refs) {
      const bytes = isRef(ref) ? readStream(revision.pdf, ref) : null;
      if (bytes && isRef(ref)) this.known.set(toHex(bytes), ref);
    }
  }

  add(der: Bytes): PdfRef {
    const key = toHex(der);
    const known = this.known.get(key);
    if (known) return known;
    const raw = this.deflate(der);
    const at = this.revision.add({ t: "stream", dict: dict({ Filter: name("FlateDecode") }), raw });
    this.known.set(key, at);
    this.refs.push(at);
    return at;
  }
}

/** Null for what cannot be read: it stays where it is, and what is needed is written once more. */
function readStream(pdf: PdfReader, at: PdfRef): Bytes | null {
  try {
    const stream = pdf.get(at);
    return isStream(stream) ? pdf.decode(stream) : null;
  } catch (error) {
    if (error instanceof PdfError) return null;
    throw error;
  }
}

const distinct = (refs: readonly PdfRef[]): PdfRef[] => [...new Map(refs.map((ref) => [ref.num, ref])).values()];
