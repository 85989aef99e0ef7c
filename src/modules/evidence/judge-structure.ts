import type { Inspected } from "#core/pdf/inspect.ts";
import type { ShapeProblem } from "#core/pdf/signatures.ts";
import { type ConstraintCode, failed, type Findings, indeterminate, notApplied, passed } from "./constraints.ts";
import { REASONS, shapeReason } from "./reasons.ts";

/** Which demand a defect of the frame breaks. */
const DEMAND: Record<ShapeProblem, ConstraintCode> = {
  "no-dictionary": "format.dictionary",
  "not-in-file": "format.dictionary",
  "key-twice": "format.dictionary",
  "sub-filter": "format.dictionary",
  "byte-range": "format.byte-range",
  contents: "format.byte-range",
  gap: "format.byte-range",
  "beyond-end": "format.byte-range",
  overlap: "format.byte-range",
  "not-a-revision": "format.revision",
  "not-in-revision": "format.revision",
};

/** What the signatures of one file are to one another: certifications, and those that are there no more. */
export type Fellows = { certifications: readonly Inspected[]; first: Inspected | null; hasLost: boolean };

/** @param lost how many signatures the bytes still hold that nothing leads to */
export function fellowsOf(signatures: readonly Inspected[], lost: number): Fellows {
  const people = signatures.filter(({ isTimestamp }) => !isTimestamp);
  const certifications = people.filter(({ locks }) => locks.docMdp !== null);
  return { certifications, first: people[0] ?? null, hasLost: lost > 0 };
}

/** Whether the signatures of a file fit together (ISO 32000-2 §12.8.2.2.1). */
export function judgeFellows({ certifications, first, hasLost }: Fellows, findings: Findings): void {
  findings.add("changes.signatures", hasLost ? indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.lost) : passed);
  const [certification, ...more] = certifications;
  if (!certification) findings.add("changes.certification", notApplied);
  else if (more.length === 0 && certification === first) findings.add("changes.certification", passed);
  else findings.add("changes.certification", indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.certification));
}

/** Format checking (EN 319 102-1 §5.2.2) of what surrounds a signature in the file, and what happened after it. */
export function judgeStructure(found: Inspected, findings: Findings): void {
  for (const code of ["format.dictionary", "format.byte-range", "format.revision"] as const) findings.add(code, passed);
  for (const problem of found.problems) findings.add(DEMAND[problem], failed("FORMAT_FAILURE", shapeReason(problem)));
  if (found.coverage === "partial" && found.problems.length === 0)
    findings.add("format.revision", failed("FORMAT_FAILURE", REASONS.partial));
  if (found.coverage !== "revision") {
    findings.add("changes.permitted", found.coverage === "whole" ? passed : notApplied);
    return;
  }
  if (found.incomparable !== null)
    findings.add("changes.comparable", indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.incomparable));
  else findings.add("changes.comparable", passed);
  const changes = found.later.filter(({ isAllowed }) => !isAllowed);
  if (changes.length === 0) findings.add("changes.permitted", passed);
  else if (changes.every(({ isPermitted }) => isPermitted))
    findings.add("changes.permitted", indeterminate("SIG_CONSTRAINTS_FAILURE", REASONS.entered));
  else findings.add("changes.permitted", failed("FORMAT_FAILURE", REASONS.later));
}
