import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { keepKind, renewKind } from "./ask-preservation.ts";
import { keepDocument } from "./keep-document.ts";
import { followAlgorithms } from "./follow-algorithms.ts";
import { keepDue } from "./keep-due.ts";
import { renewRecords } from "./renew-records.ts";

export const preservationJobs: Job[] = [
  handles(keepKind, (ctx, input) => keepDocument(ctx, input)),
  handles(renewKind, (ctx) => renewRecords(ctx)),
];
export const preservationChores: Chore[] = [
  { name: "preservation.keep-due", everyMs: 30_000, run: keepDue },
  { name: "preservation.follow-algorithms", everyMs: 3_600_000, run: (ctx) => followAlgorithms(ctx) },
];
