import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { hashOf } from "#core/asn1/algorithm.ts";
import { appendValidationData, type Host } from "#core/pdf/append-validation-data.ts";
import { PdfReader } from "#core/pdf/reader.ts";
import { findSignatures, type FoundSignature } from "#core/pdf/signatures.ts";
import { parseToken, verifyToken } from "#core/tsp/verify-token.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import type { CaChannel } from "#modules/certificate/ca-channel.ts";
import { keepRevocation } from "#modules/certificate/revocation-evidence.ts";
import { trustedCertificates } from "#modules/certificate/trust-anchors.ts";
import { appendRevision } from "#modules/document/append-revision.ts";
import { currentBytes, readStored } from "#modules/document/current-bytes.ts";
import { documentError } from "#modules/document/errors.ts";
import { readDocument } from "#modules/document/read-document.ts";
import { extended, keepOpen, type OpenRevision } from "#modules/document/open-revisions.ts";
import { type Level, LEVELS, reaches } from "#modules/document/rules.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import type { ClockSource } from "#modules/timestamp/rules.ts";
import { timestampStatus } from "#modules/timestamp/status.ts";
import type { Context } from "#server/context.ts";
import { nodeInflate } from "#server/node-inflate.ts";
import { nodeCrypto } from "#server/node-verify.ts";
import { collectValidationData } from "./collect-validation-data.ts";
import { preservationError } from "./errors.ts";
import { algorithmEnd, RENEW_BEFORE_MS } from "./rules.ts";
import { stampArchive } from "./stamp-archive.ts";

/** For tests: another CA than the exchange's, another clock than the environment's. */
export type Outside = { ca?: CaChannel; mode?: ClockSource };

/** What a document has reached. Times are milliseconds since 1970. */
export type Reached = { level: Level; revision: number; archive: { at: number; until: number } | null };

/**
 * Appends what a document lacks for the wanted level, each addition as a revision of its own, and judges the result by the
 * file alone: with nothing but our anchors, as somebody will who has only the file. Safe to repeat; what is there already
 * is not added again, and an archive timestamp is renewed only when it is due and a later authority is there.
 * @throws preservation.no-revocation, no-later-authority, not-reached; timestamp.*; document.moved when somebody was faster
 */
export async function raiseLevel(
  ctx: Context,
  { documentId, wanted }: { documentId: string; wanted: Level },
  outside: Outside = {},
): Promise<Reached> {
  const anchors = await trustedCertificates(ctx);
  const now = ctx.clock.now().getTime();
  let file: File = await currentBytes(ctx, documentId);
  const found = findSignatures(new PdfReader(file.bytes, nodeInflate));
  const archive = archiveOf(found, anchors);
  const isDue = archive !== null && now >= archive.until - RENEW_BEFORE_MS;
  if (isDue && wanted === "B-LTA") await requireLaterAuthority(ctx, archive.until);
  if (reaches(wanted, "B-LT") && (archive === null || (isDue && wanted === "B-LTA"))) {
    file = await addValidationData(ctx, documentId, file, { found, anchors }, outside);
    if (wanted === "B-LTA") {
      const { authorities } = await readDocument(ctx, documentId);
      const tail = await stampArchive(ctx, file, authorities, outside.mode);
      file = await append(ctx, documentId, file, tail, "archive timestamp");
    }
  }
  return judge(ctx, await readStored(ctx, documentId, file.revision), wanted, anchors);
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

/** The newest signature when it is a timestamp over all others that holds: when it was made and how long it will. */
function archiveOf(found: readonly FoundSignature[], anchors: readonly Certificate[]): Reached["archive"] {
  const newest = found.at(-1);
  if (!newest?.isTimestamp || newest.problems.length > 0) return null;
  const token = verifyToken(newest.contents, { stamped: newest.parts, anchors, crypto: nodeCrypto });
  if (!token.ok || !token.info || !token.chain || !token.signer) return null;
  const [info] = parseToken(newest.contents).cms.signers;
  const hash = info ? hashOf(info.digestAlgorithm) : null;
  // An anchor is trusted by decision, not until a date.
  const ends = token.chain.path.slice(0, -1).map(({ notAfter }) => notAfter);
  return { at: token.info.genTime, until: Math.min(...ends, algorithmEnd(token.signer.key, hash)) };
}

/** Another timestamp by the same certificate would prove nothing longer, and files would only grow. */
async function requireLaterAuthority(ctx: Context, until: number): Promise<void> {
  const { unit } = await timestampStatus(ctx);
  if (unit.notAfter && unit.notAfter.getTime() > until) return;
  throw preservationError("no-later-authority", { until: new Date(until).toISOString().slice(0, 10) });
}

function judge(ctx: Context, file: File, wanted: Level, anchors: readonly Certificate[]): Reached {
  const nowMs = ctx.clock.now().getTime();
  const report = verifyDocument(file.bytes, { anchors, needsRevocation: reaches(wanted, "B-LT"), nowMs });
  const found = findSignatures(new PdfReader(file.bytes, nodeInflate));
  // What others signed before it came here is judged by itself; what is promised is about our own signatures.
  const ours = report.signatures.filter(({ kind, chain }) => kind === "signature" && chain.status === "trusted");
  const isValid = ours.every(({ verdict }) => verdict === "valid");
  const level = ours.length === 0 || !isValid ? "B-T" : lowest(ours.map((one) => one.level));
  if (ours.length > 0 && !reaches(level, wanted))
    throw preservationError("not-reached", { reached: level, wanted, requestId: ctx.requestId });
  return { level, revision: file.revision, archive: archiveOf(found, anchors) };
}

const lowest = (levels: readonly (string | null)[]): Level =>
  LEVELS.toReversed().find((level) =>
    levels.every((one) => LEVELS.some((other) => other === one && reaches(other, level))),
  ) ?? "B-T";
