import type { Bytes } from "#core/bytes.ts";
import type { Certificate } from "#core/x509/certificate.ts";
import { type Level, LEVELS, reaches } from "#modules/document/rules.ts";
import { verifyDocument } from "#modules/evidence/verify-document.ts";
import type { Context } from "#server/context.ts";
import { preservationError } from "../errors.ts";

/**
 * The level a document has reached by its file and its records alone: with nothing but our anchors, as somebody will judge
 * who has only these. @throws preservation.not-reached
 */
export function judgeKept(
  ctx: Context,
  file: { bytes: Bytes; records: readonly Bytes[] },
  wanted: Level,
  anchors: readonly Certificate[],
): Level {
  const nowMs = ctx.clock.now().getTime();
  const { bytes, records } = file;
  const report = verifyDocument(bytes, { anchors, records, needsRevocation: reaches(wanted, "B-LT"), nowMs });
  // What others signed before it came here is judged by itself; what is promised is about our own signatures.
  const ours = report.signatures.filter(({ kind, chain }) => kind === "signature" && chain.status === "trusted");
  const isValid = ours.every(({ verdict }) => verdict === "valid");
  const level = ours.length === 0 || !isValid ? "B-T" : lowest(ours.map((one) => one.level));
  if (ours.length > 0 && !reaches(level, wanted))
    throw preservationError("not-reached", { reached: level, wanted, requestId: ctx.requestId });
  return level;
}

const lowest = (levels: readonly (string | null)[]): Level =>
  LEVELS.toReversed().find((level) =>
    levels.every((one) => LEVELS.some((other) => other === one && reaches(other, level))),
  ) ?? "B-T";
