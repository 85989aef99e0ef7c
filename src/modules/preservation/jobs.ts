import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { keepKind } from "./ask-preservation.ts";
import { keepDocument } from "./keep-document.ts";
import { keepDue } from "./keep-due.ts";

export const preservationJobs: Job[] = [handles(keepKind, (ctx, input) => keepDocument(ctx, input))];
export const preservationChores: Chore[] = [{ name: "preservation.keep-due", everyMs: 30_000, run: keepDue }];
