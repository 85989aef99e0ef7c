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
  const isWidened = found.later.some(({ isAllowed }) => !isAllowed);
  findings.add("changes.permitted", isWidened ? failed("FORMAT_FAILURE", REASONS.later) : passed);
}
