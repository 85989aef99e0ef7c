import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { appendValidationData, type Host } from "#core/pdf/append-validation-data.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures, type FoundSignature } from "#core/pdf/signatures.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { keepRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { appendRevision } from "#modules/document/append-revision.ts";
import { currentBytes, readStored } from "#modules/document/current-bytes.ts";
import { documentError } from "#modules/document/errors.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { extended, keepOpen, type OpenRevision } from "#modules/document/open-revisions.ts";
import { type Level, reaches } from "#modules/document/rules.ts";
import type { ClockSource } from "#modules/timestamp/rules.ts";
import { timestampStatus } from "#modules/timestamp/status.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import type { Archive } from "./keeping/archive-end.ts";
import { collectValidationData } from "./collect-validation-data.ts";
import { preservationError } from "./errors.ts";
import { judgeKept } from "./keeping/judge-kept.ts";
import { type Ends, isRenewalDue } from "./rules.ts";
import { standingOf } from "./keeping/standing.ts";
import { keptRecords } from "./kept-records.ts";
import { stampArchive } from "./stamp-archive.ts";

/** For tests: another CA than the exchange's, another clock than the environment's, other ends of algorithms. */
export type Outside = { ca?: CaChannel; mode?: ClockSource; ends?: Ends };

/** What a document has reached. */
export type Reached = { level: Level; revision: number; archive: Archive | null };

/**
 * Appends what a document lacks for the wanted level, each addition as a revision of its own, and judges the result by
 * the file and its records alone. Safe to repeat; what is there already is not added again. An archive timestamp is
 * renewed here, inside the file, where the type says so, when it is due and a later authority is there; a document that
 * has a record goes on with that (`renew-records.ts`).
 * @throws preservation.no-revocation, no-later-authority, not-reached; timestamp.*; document.moved when somebody was faster
 */
export async function raiseLevel(
  ctx: Context,
  { documentId, wanted }: { documentId: string; wanted: Level },
  outside: Outside = {},
): Promise<Reached> {
  const anchors = await trustedCertificates(ctx);
  const { authorities, renewal } = await readDocument(ctx, documentId);
  const records = await keptRecords(ctx, documentId);
  const { ends } = outside;
  let file: File = await currentBytes(ctx, documentId);
  const found = findSignatures(new PdfReader(file.bytes, nodeInflate));
  const archive = standingOf({ found, revision: file.revision, records }, anchors, ends);
  const isInFile = wanted === "B-LTA" && renewal === "file" && records.length === 0;
  const isDue = isInFile && archive !== null && isRenewalDue(archive.until, ctx.clock.now().getTime());
  if (isDue) await requireLaterAuthority(ctx, archive.until);
  if (reaches(wanted, "B-LT") && (archive === null || isDue)) {
    file = await addValidationData(ctx, documentId, file, { found, anchors }, outside);
    if (wanted === "B-LTA") {
      const tail = await stampArchive(ctx, file, authorities, outside.mode);
      file = await append(ctx, documentId, file, tail, "archive timestamp");
    }
  }
  const { bytes, revision } = await readStored(ctx, documentId, file.revision);
  const level = judgeKept(ctx, { bytes, records: records.map(({ record }) => record) }, wanted, anchors);
  const now = findSignatures(new PdfReader(bytes, nodeInflate));
  return { level, revision, archive: standingOf({ found: now, revision, records }, anchors, ends) };
}

type File = OpenRevision;

async function addValidationData(
  ctx: Context,
  documentId: string,
  file: File,
  { found, anchors }: { found: readonly FoundSignature[]; anchors: readonly Certificate[] },
  { ca }: Outside,
): Promise<File> {
  const { signatures, digests } = await collectValidationData(ctx, found, anchors, ca);
  const tail = appendValidationData(new PdfReader(file.bytes, nodeInflate), signatures, HOST);
  return tail ? await append(ctx, documentId, file, tail, "validation data", digests) : file;
}

const HOST: Host = {
  sha1: (bytes) => new Uint8Array(createHash("sha1").update(bytes).digest()),
  deflate: (bytes) => new Uint8Array(deflateSync(bytes)),
};

async function append(
  ctx: Context,
  documentId: string,
  file: File,
  tail: Uint8Array,
  what: string,
  digests: readonly string[] = [],
): Promise<File> {
  const next = extended(file, tail);
  const added = { documentId, baseRevision: file.revision, tail, offset: file.bytes.length, digest: next.digest };
  const revision = await appendRevision(ctx, added, what, (tx) =>
    keepRevocation(tx, { subjectId: documentId, digests }),
  );
  if (revision === null) throw documentError("moved");
  return keepOpen(documentId, next);
}

/** Another timestamp by the same certificate would prove nothing longer, and files would only grow. */
export async function requireLaterAuthority(ctx: Context, until: number): Promise<void> {
  const { unit } = await timestampStatus(ctx);
  if (unit.notAfter && unit.notAfter.getTime() > until) return;
  throw preservationError("no-later-authority", { until: new Date(until).toISOString().slice(0, 10) });
}
