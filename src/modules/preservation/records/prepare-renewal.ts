import type { HashName } from "#core/asn1/algorithm.ts";
import { type Bytes, fromHex } from "#core/bytes.ts";
import { type EvidenceRecord, parseRecord } from "#core/ers/evidence-record.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures } from "#core/pdf/signatures.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { readStored } from "#modules/document/current-bytes.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { type Archive, archiveOf, recordEnd } from "../keeping/archive-end.ts";
import { preservationError } from "../errors.ts";
import { judgeKept } from "../keeping/judge-kept.ts";
import type { Row } from "../keeping/note-outcome.ts";
import { keptRecords } from "../kept-records.ts";

/** One state of a document that a record proves, or will; what stands for it now. */
export type Thread = {
  revision: number;
  /** The state's own digests; its bytes are not kept in memory. */
  digestOf: (hash: HashName) => Bytes;
  /** Null: the first link takes over from the archive timestamp in the file. */
  record: EvidenceRecord | null;
  /** The newest proof so far, whose standing with its CA is written down when it is renewed. */
  before: Archive;
};

export type Prepared = { row: Row; threads: Thread[] };

/**
 * Reads a document from the file store and judges it as it stands: a proof that no longer holds must not be renewed, it
 * would only hide that. @throws preservation.not-reached; Error when stored bytes have changed
 */
export async function prepareRenewal(ctx: Context, row: Row, anchors: readonly Certificate[]): Promise<Prepared> {
  const { documentId, revision } = row;
  const records = await keptRecords(ctx, documentId);
  const { bytes, digest } = await readStored(ctx, documentId, revision);
  judgeKept(ctx, { bytes, records: records.map(({ record }) => record) }, "B-LTA", anchors);
  const threads: Thread[] = [];
  for (const { revision: at, record } of records) {
    const state = at === revision ? bytes : (await readStored(ctx, documentId, at)).bytes;
    const parsed = parseRecord(record);
    threads.push(threadOf(at, digestsOf(state), parsed, recordEnd(parsed, anchors)));
  }
  if (!records.some((one) => one.revision === revision)) {
    const found = findSignatures(new PdfReader(bytes, nodeInflate));
    threads.push(threadOf(revision, digestsOf(bytes, digest), null, archiveOf(found, anchors)));
  }
  return { row, threads };
}

function threadOf(
  revision: number,
  digestOf: Thread["digestOf"],
  record: EvidenceRecord | null,
  before: Archive | null,
): Thread {
  if (!before) throw preservationError("no-archive");
  return { revision, digestOf, record, before };
}

/** The two hashes tokens are asked for by. @param sm3 when it is known, hexadecimal */
function digestsOf(bytes: Bytes, sm3?: string): Thread["digestOf"] {
  const known = new Map<HashName, Bytes>([
    ["sm3", sm3 === undefined ? nodeCrypto.hash("sm3", [bytes]) : fromHex(sm3)],
    ["sha256", nodeCrypto.hash("sha256", [bytes])],
  ]);
  return (hash) => {
    const digest = known.get(hash);
    if (!digest) throw new RangeError(`no digest by ${hash}`);
    return digest;
  };
}
