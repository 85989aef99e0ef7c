import { type Chore, handles, type Job } from "#server/jobs/run.ts";
import { handOverKind, handOverOwed } from "./hand-over.ts";
import { beginPreparedLeaves } from "./prepare-leave.ts";

export const leavingJobs: Job[] = [handles(handOverKind, handOverOwed)];
export const leavingChores: Chore[] = [{ name: "leaving.begin-prepared", everyMs: 60_000, run: beginPreparedLeaves }];
